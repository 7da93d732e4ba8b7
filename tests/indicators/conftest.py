"""A source of figures on this machine, which answers as the test says."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from indicators.sources.sotkanet import RECORDED

Answer = tuple[int, bytes]


def recorded(path: str) -> Answer:
    """The recorded answer to the path, all years of it."""
    name = path.split("?")[0].strip("/").replace("indicators/", "indicator_")
    if name == "json":
        number = path.split("indicator=")[1].split("&")[0]
        name = f"data_{number}_total"
    file = RECORDED / f"{name}.json"
    return (200, file.read_bytes()) if file.exists() else (404, b"")


@dataclass
class Sotkanet:
    """A local Sotkanet: by default it gives the recorded answers."""

    url: str = ""
    answer: Callable[[str], Answer] = recorded
    asked: list[str] = field(default_factory=list)

    def always(self, status: int, body: Any = b"") -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answer = lambda path: (status, raw)


@pytest.fixture
def sotkanet(settings: Any) -> Iterator[Sotkanet]:
    """Sotkanet at the address of the settings."""
    made = Sotkanet()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            status, body = made.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing to standard error."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = settings.SOTKANET_URL = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
