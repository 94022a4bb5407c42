"""A host of files: a plain one, or one that reads the `_headers` of an export."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Host(http.server.SimpleHTTPRequestHandler):
    """Sends files, each with the headers of all the patterns that fit its address."""

    def __init__(self, *args: Any, rules: list[tuple[str, str, str]], **options: Any) -> None:
        self.rules = rules
        super().__init__(*args, **options)

    def send_header(self, keyword: str, value: str) -> None:
        """Leave out what the rules say otherwise."""
        if keyword.lower() not in (name.lower() for name in self._ruled()):
            super().send_header(keyword, value)

    def end_headers(self) -> None:
        """Add what the rules say."""
        for name, value in self._ruled().items():
            super().send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""

    def _ruled(self) -> dict[str, str]:
        path = self.path.partition("?")[0]
        found: dict[str, str] = {}
        for pattern, name, value in self.rules:
            if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), path):
                found[name] = f"{found[name]}, {value}" if name in found else value
        return found


def read_rules(file: Path) -> list[tuple[str, str, str]]:
    """Read each header of a `_headers` file, with the pattern it is for."""
    rules, pattern = [], ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            rules.append((pattern, name, value))
        else:
            pattern = line
    return rules


@contextmanager
def hosting(folder: Path, rules: list[tuple[str, str, str]] | None = None) -> Iterator[str]:
    """Serve a folder; give its address, which ends in `/`."""
    handler = functools.partial(Host, directory=str(folder), rules=rules or [])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
