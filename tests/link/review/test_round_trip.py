"""OpenRefine itself, where it is installed: what is open goes in, judgements come back."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from serve.test_openrefine import EVERY_ROW, Refine, pytestmark, refine
from twinrdf.link.review.files import write_changes
from twinrdf.link.review.openrefine import format_open, read_judgements
from twinrdf.project import Project

from .conftest import ADA, load, pairs

__all__ = ["pytestmark", "refine"]
GUIDE = Path(__file__).parents[3] / "docs/openrefine.md"
KNOWN = {"Alken": ["Q101", "Q102"], "Bree": ["Q201"]}


class Service(BaseHTTPRequestHandler):
    """A reconciliation service of items, which is sure of Bree only."""

    def do_GET(self) -> None:
        self._send({"versions": ["0.2"], "name": "Items", "identifierSpace": "http://i.example/",
                    "schemaSpace": "http://s.example/"})  # fmt: skip

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        queries = json.loads(body["queries"][0])
        self._send({key: {"result": [
            {"id": item, "name": query["query"], "type": [], "score": 90 - place,
             "match": query["query"] == "Bree"}
            for place, item in enumerate(KNOWN.get(query["query"], []))
        ]} for key, query in queries.items()})  # fmt: skip

    def _send(self, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def items() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def read_template() -> dict[str, str]:
    """The template that the guide tells people to paste."""
    blocks = GUIDE.read_text(encoding="utf-8").split("```text\n")[1:]
    prefix, row = (block.partition("\n```")[0] for block in blocks[:2])
    return {"prefix": prefix + "\n", "template": row, "separator": "\n", "suffix": "\n"}


def test_judgements_of_a_person_come_back(
    refine: Refine, items: str, register: Project, tmp_path: Path
) -> None:
    refine.create(format_open(register, load(register))[0])
    refine.do(
        "reconcile",
        columnName="name",
        config={
            "mode": "standard-service", "service": items, "type": None, "autoMatch": True,
            "columnDetails": [], "limit": 5, "identifierSpace": "http://i.example/",
            "schemaSpace": "http://s.example/",
        },
    )  # fmt: skip
    refine.do("recon-judge-one-cell", row=0, cell=1, judgment="matched", id="Q102",
              name="Alken (the other)", types="", score=89, identifierSpace="http://i.example/",
              schemaSpace="http://s.example/", service=items)  # fmt: skip
    table = tmp_path / "judged.csv"
    table.write_bytes(refine.send("export-rows/judged.csv", format="template", engine=EVERY_ROW,
                                  **read_template()))  # fmt: skip
    found = read_judgements(table, register, load(register), ADA)
    assert found.findings == ()
    write_changes(register, found.changes)
    assert dict(found.counts) == {
        "left open": 3, "linked": 1, "matched by the service alone, so left open": 1,
    }  # fmt: skip
    assert pairs(register, "positive") == [("alken", "Q102")]
