"""A service that answers as the Action API does, on this machine, and goes wrong when told to."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATE = "Sun, 22 Nov 2026 08:00:00 GMT"
Json = dict[str, Any]


@dataclass
class Fault:
    """An answer that is given once, instead of the right one."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    promised: int | None = None


@dataclass
class Fake:
    """What the server holds, what it was asked, and what it will do wrong next."""

    entities: dict[str, Json] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    gzipped: bool = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        return f"{self.url}/w/api.php"

    def answer(self, fields: dict[str, str]) -> Json:
        """Answer a question in the shape in which Wikidata does."""
        action = fields.get("action", "")
        if action == "wbsearchentities":
            wanted = fields["search"].casefold()
            found = [
                {"id": key, "title": key, "repository": "wikidata"}
                for key, one in self.entities.items()
                if "redirect" not in one
                and any(name.casefold().startswith(wanted) for name in names_of(one))
            ]
            return {"searchinfo": {"search": fields["search"]}, "search": found, "success": 1}
        if action == "wbgetentities":
            return {"entities": {key: self.entity(key) for key in fields["ids"].split("|")},
                    "success": 1}  # fmt: skip
        if action == "query":
            key, _, value = fields["srsearch"].removeprefix("haswbstatement:").partition("=")
            found = [item for item, one in self.entities.items()
                     for claim in one.get("claims", {}).get(key, ())
                     if claim["mainsnak"]["datavalue"]["value"] == value]  # fmt: skip
            return {"batchcomplete": True,
                    "query": {"search": [{"ns": 0, "title": item} for item in found]}}  # fmt: skip
        return {"error": {"code": "badvalue", "info": "Unrecognized value for parameter"}}

    def entity(self, key: str) -> Json:
        one = self.entities.get(key)
        if one is None:
            return {"id": key, "missing": True}
        if "redirect" in one:
            target = one["redirect"]
            return {**self.entity(target), "redirects": {"from": key, "to": target}}
        return one


def names_of(one: Json) -> list[str]:
    aliases = (alias["value"] for many in one.get("aliases", {}).values() for alias in many)
    return [*(label["value"] for label in one.get("labels", {}).values()), *aliases]


def entity(item: str, labels: dict[str, str], **claims: Any) -> Json:
    """Write an item with its statements: items, texts, coordinates, or statements ready-made."""
    found = {}
    for key, values in claims.items():
        several = values if isinstance(values, list) else [values]
        found[key] = [one if isinstance(one, dict) and "mainsnak" in one else statement(key, one)
                      for one in several]  # fmt: skip
    return {
        "type": "item",
        "id": item,
        "labels": {code: {"language": code, "value": text} for code, text in labels.items()},
        "aliases": {},
        "claims": found,
    }


def statement(key: str, value: Any, urls: tuple[str, ...] = (), **qualifiers: str) -> Json:
    """Write a statement; qualifiers are dates such as 2011-05."""
    one: Json = {"mainsnak": snak(key, value), "type": "statement", "rank": "normal"}
    if qualifiers:
        one["qualifiers"] = {name: [snak(name, time_of(date))]
                             for name, date in qualifiers.items()}  # fmt: skip
    if urls:
        one["references"] = [{"snaks": {"P854": [snak("P854", url)]}} for url in urls]
    return one


def snak(key: str, value: Any) -> Json:
    if isinstance(value, str) and value[:1] == "Q" and value[1:].isdigit():
        value = {"entity-type": "item", "id": value}
    elif isinstance(value, tuple):
        value = {"latitude": value[0], "longitude": value[1],
                 "globe": "http://www.wikidata.org/entity/Q2"}  # fmt: skip
    elif isinstance(value, int):
        value = {"amount": f"+{value}", "unit": "1"}
    return {"snaktype": "value", "property": key, "datavalue": {"value": value}}


def time_of(date: str) -> Json:
    precision = {4: 9, 7: 10, 10: 11}[len(date)]
    return {"time": f"+{(date + '-00-00')[:10]}T00:00:00Z", "precision": precision}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def fake(self) -> Fake:
        return self.server.fake

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._answer(self.rfile.read(length).decode())

    def _answer(self, query: str) -> None:
        fields = {key: values[0] for key, values in parse_qs(query).items()}
        path = urlsplit(self.path).path
        self.fake.asked.append(fields)
        self.fake.paths.append(path)
        self.fake.headers.append({key.lower(): value for key, value in self.headers.items()})
        if self.fake.faults:
            self._fail(self.fake.faults.pop(0))
        elif path in self.fake.files:
            self._file(self.fake.files[path])
        elif path == "/w/api.php":
            body = json.dumps(self.fake.answer(fields)).encode()
            packed = {"Content-Encoding": "gzip"} if self.fake.gzipped else {}
            self._send(200, gzip.compress(body) if self.fake.gzipped else body,
                       {"Content-Type": "application/json", **packed})  # fmt: skip
        else:
            self._send(404, b"nothing here", {"Content-Type": "text/plain"})

    def _file(self, content: bytes) -> None:
        wanted = self.headers.get("Range", "")
        tag = f'"{len(content)}-{hash(content) & 0xFFFF}"'
        extra = {"ETag": tag, "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
        if wanted and self.headers.get("If-Range") == tag:
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
            extra["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._send(206, content[start:], extra)
        else:
            self._send(200, content, extra)

    def _fail(self, fault: Fault) -> None:
        self._send(fault.status, fault.body, fault.headers, fault.drip, fault.promised)

    def _send(
        self, status: int, body: bytes, headers: dict[str, str], drip: float = 0.0,
        promised: int | None = None,
    ) -> None:  # fmt: skip
        self.send_response_only(status)
        for name, value in {"Date": DATE, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.end_headers()
        try:
            if drip:
                for number in range(len(body)):
                    self.wfile.write(body[number : number + 1])
                    self.wfile.flush()
                    time.sleep(drip)
            else:
                self.wfile.write(body)
        except OSError:
            self.close_connection = True
        if promised is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def running(fake: Fake) -> Iterator[Fake]:
    """Run the server on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.fake = fake
    server.handle_error = lambda *_: None  # clients that hang up are part of the game
    server.daemon_threads = True
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
