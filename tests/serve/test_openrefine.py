"""OpenRefine itself, where it is installed: a table goes in, matched names and items come out."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from benchmarks.ports import find_port

OPENREFINE = shutil.which("openrefine")
ROWS = [
    ("1", "Gent", "Belgium", "territory/ghent"),
    ("2", "成都", "China", "territory/chengdu"),
    ("3", "Taizhou", "China", ""),
    ("4", "Brussels", "Belgium", ""),
    ("5", "Nowhere at all", "", ""),
]
EVERY_ROW = json.dumps({"facets": [], "mode": "row-based"})

pytestmark = pytest.mark.skipif(
    OPENREFINE is None, reason="OpenRefine is not installed (Debian: apt-get install openrefine)"
)


class Refine:
    """A project of a running OpenRefine, driven as its own pages drive it."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=f"{address}/command/core/", timeout=60, trust_env=False)
        self._project = ""

    def close(self) -> None:
        self._http.close()

    def is_up(self) -> bool:
        try:
            return self._http.get("get-version").is_success
        except httpx.TransportError:
            return False

    def create(self, table: str) -> None:
        options = {"separator": ",", "headerLines": 1, "encoding": "UTF-8"}
        answer = self._http.post(
            "create-project-from-upload",
            params=self._token(),
            data={
                "project-name": "ties",
                "format": "text/line-based/*sv",
                "options": json.dumps(options),
            },
            files={"project-file": ("ties.csv", table.encode(), "text/csv")},
        )
        found = re.search(r"project=(\d+)", answer.headers["Location"])
        assert found, answer.text
        self._project = found[1]

    def do(self, command: str, **data: Any) -> Any:
        """Run a command on every row, and wait until it is done."""
        query = {"project": self._project, **self._token()}
        texts = {
            name: value if isinstance(value, (str, int)) else json.dumps(value)
            for name, value in data.items()
        }
        answer = self._http.post(command, params=query, data={**texts, "engine": EVERY_ROW})
        assert answer.is_success and answer.json().get("code") != "error", answer.text
        for _ in range(600):
            if not self._http.get("get-processes", params=query).json()["processes"]:
                return answer.json()
            time.sleep(0.1)
        raise AssertionError(f"{command} did not end")

    def export(self) -> list[dict[str, str]]:
        content = self.send("export-rows/ties.csv", format="csv", engine=EVERY_ROW)
        return list(csv.DictReader(io.StringIO(content.decode())))

    def send(self, command: str, **data: str) -> bytes:
        """Run a command that answers with a file."""
        answer = self._http.post(command, data={"project": self._project, **data})
        assert answer.is_success, answer.text
        return answer.content

    def _token(self) -> dict[str, str]:
        return {"csrf_token": self._http.get("get-csrf-token").json()["token"]}


@pytest.fixture
def refine(tmp_path: Path) -> Iterator[Refine]:
    port = find_port()
    command = [str(OPENREFINE), "-i", "127.0.0.1", "-p", str(port), "-d", str(tmp_path / "data"),
               "-x", "refine.headless=true"]  # fmt: skip
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    found = Refine(f"http://127.0.0.1:{port}")
    try:
        for _ in range(600):
            assert process.poll() is None, (tmp_path / "log").read_text()
            if found.is_up():
                break
            time.sleep(0.2)
        yield found
    finally:
        found.close()
        os.killpg(process.pid, signal.SIGTERM)  # a script that starts Java
        process.wait(timeout=120)


def test_openrefine_reconciles_and_extends(refine: Refine, server: str) -> None:
    service = f"{server}reconcile"
    manifest = httpx.get(service, timeout=60, trust_env=False).json()
    table = io.StringIO()
    csv.writer(table).writerows([("row", "partner", "country"), *(row[:3] for row in ROWS)])
    refine.create(table.getvalue())
    guessed = refine.do("guess-types-of-column", columnName="partner", service=service)
    assert "Territory" in [kind["id"] for kind in guessed["types"]]
    spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
    column = {"column": "country", "propertyName": "country", "propertyID": "country"}
    refine.do(
        "reconcile",
        columnName="partner",
        config={
            "mode": "standard-service",
            "service": service,
            "type": {"id": "Territory", "name": "Territory"},
            "autoMatch": True,
            "columnDetails": [column],
            "limit": 5,
            **spaces,
        },
    )
    for name, value in (("id", "match.id"), ("best", "best.id"), ("judged", "judgment")):
        refine.do(
            "add-column",
            baseColumnName="partner",
            expression=f"grel:cell.recon.{value}",
            newColumnName=name,
            columnInsertIndex=3,
            onError="set-to-blank",
        )
    refine.do(
        "extend-data",
        baseColumnName="partner",
        service=service,
        endpoint=service,
        columnInsertIndex=3,
        extension={"properties": [{"id": "wikidata", "name": "wikidata"}]},
        **spaces,
    )
    rows = refine.export()
    assert [row["id"] for row in rows] == [row[3] for row in ROWS]
    assert [row["judged"] for row in rows] == ["matched", "matched", "none", "none", "none"]
    assert [row["best"] for row in rows[2:]] == [
        "territory/taizhou-zhejiang", "territory/city-of-brussels", "",
    ]  # fmt: skip
    assert [row["wikidata"] for row in rows] == ["Q1296", "Q30002", "", "", ""]
