"""The commands of ./dev, after it has made .venv ready."""

import argparse
import signal
import subprocess
import sys

from tools.places import ROOT, DevError, say


def main(args: list[str]) -> int:
    # What stops us must let every started process be stopped in order.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    command, *rest = args
    try:
        return _run(command, rest)
    except DevError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("")
        return 130


def _run(command: str, args: list[str]) -> int:
    # Imported only when asked for: “down” must work where nothing is installed.
    if command in {"check", "test", "bench"}:
        from tools import checks

        if command == "check":
            return checks.check()
        return checks.test(args) if command == "test" else checks.bench(args)
    if command == "lock":
        return _lock()
    from tools import running

    if command == "manage":
        return running.manage(args)
    options = _parser(command).parse_args(args)
    if command == "up":
        return running.up(options.port, detach=options.detach)
    return running.reset(without_asking=options.yes) if command == "reset" else running.down()


def _parser(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"./dev {command}")
    if command == "up":
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--detach", action="store_true", help="return when the first page answers"
        )
    elif command == "reset":
        parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def _lock() -> int:
    """Make both locks from pyproject.toml; what is newer within its pins is taken."""
    compile_all = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--upgrade"]
    compile_all += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    compile_all += ["--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    compile_all += ["--custom-compile-command", "./dev lock"]
    for sources, target in (
        (["pyproject.toml"], "requirements.txt"),
        (["--group", "dev", "--constraints", "requirements.txt"], "requirements-dev.txt"),
    ):
        subprocess.run([*compile_all, *sources, "--output-file", target], cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
