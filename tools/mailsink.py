"""A mail server that keeps each message as a file: python -m tools.mailsink PORT FOLDER."""

import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Writes 000001.eml, 000002.eml … in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._last = max((int(path.stem) for path in folder.glob("[0-9]*.eml")), default=0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._last += 1
        path = self.folder / f"{self._last:06}.eml"
        content = envelope.content or b""
        part = path.with_suffix(".part")
        part.write_bytes(content if isinstance(content, bytes) else content.encode())
        part.rename(path)  # a reader sees whole messages only
        return "250 OK"


def start_sink(port: int, folder: Path) -> Controller:
    """Start the server in a thread of this process."""
    controller = Controller(Sink(folder), hostname="127.0.0.1", port=port)
    controller.start()
    return controller


if __name__ == "__main__":
    start_sink(int(sys.argv[1]), Path(sys.argv[2]))
    threading.Event().wait()
