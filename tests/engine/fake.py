"""An engine that answers as it is told to, well or badly."""

import contextlib
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROWS = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": []}}).encode()
JSON = "application/sparql-results+json"


@dataclass
class Answer:
    """One answer: its status, form, body, and what is wrong with it."""

    status: int = 200
    media_type: str = JSON
    body: bytes = ROWS
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    missing: int = 0  # bytes promised and never sent
    drops: bytes = b""  # sent one by one in place of all else, the last one ever after


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Fake:
    """Answers each request by a function of it; remembers what it was asked."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.url = ""


@contextlib.contextmanager
def running(*answers: Answer) -> Iterator[Fake]:
    """Run an engine that gives these answers in turn, the last one ever after."""
    waiting = list(answers)
    lock = threading.Lock()
    over = threading.Event()

    def take(_: Asked) -> Answer:
        with lock:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    fake = Fake(take)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            fake.asked.append(asked)
            answer = fake.answer(asked)
            over.wait(answer.delay)
            if answer.drops:
                self._drip(answer.drops)
                return
            with contextlib.suppress(OSError):
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.media_type)
                self.send_header("Content-Length", str(len(answer.body) + answer.missing))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)
            if answer.missing:
                self.close_connection = True

        def _drip(self, drops: bytes) -> None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                for number in itertools.count():
                    self.wfile.write(drops[number : number + 1] or drops[-1:])
                    if over.wait(0.01):
                        return

        do_GET = do_POST = do_PUT = _do  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
