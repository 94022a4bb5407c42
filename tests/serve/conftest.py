"""What the tests of serving share: a small store, a small release, and a client of its site."""

import asyncio
import contextlib
import gzip
import json
import shutil
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pyoxigraph
import pytest
from starlette.applications import Starlette
from tests.handmade import CONTEXT, complete_release

from twinrdf.lines import find_graph
from twinrdf.release import FORMAT, Release, hash_file, list_files
from twinrdf.serve.app import make_app
from twinrdf.serve.limits import Limits
from twinrdf.store import write_store
from twinrdf.vocab import PREFIXES, expand

EX = "http://example.org/"
BASE = "https://register.example/"

LIMITS = Limits(deadline=1.2, queue_seconds=30.0, spool_bytes=256 * 1024, watch_seconds=0.1)


@pytest.fixture(scope="session", autouse=True)
def _leave_garbage() -> Iterator[None]:
    """Collect none when a site is opened in this process, which would look at all of pytest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("twinrdf.serve.service.collect_and_freeze", lambda: None)
        yield


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 3,000 triples in the default graph, and two named graphs of one each."""
    folder = tmp_path_factory.mktemp("small") / "store"
    store = pyoxigraph.Store(str(folder))
    store.bulk_extend(_quads())
    store.flush()
    del store
    return folder


@pytest.fixture(scope="session")
def small_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with two places, a source, a link, a code list, and 1,500 triples to fill it."""
    return write_release(tmp_path_factory.mktemp("releases"), "0123456789abcdef")


T = TypeVar("T")


class Client:
    """Asks an application in this process, one request at a time or several at once."""

    def __init__(self, app: Starlette, runner: asyncio.Runner) -> None:
        self.app = app
        self._runner = runner
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://site.example")
        del self.http.headers["Accept-Encoding"]

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.run(self.http.request(method, path, **options))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something to happen, however slow the machine."""
    async with asyncio.timeout(120):
        while not condition():
            await asyncio.sleep(0.01)


@contextlib.contextmanager
def open_client(app: Starlette) -> Iterator[Client]:
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        try:
            yield Client(app, runner)
        finally:
            runner.run(lifespan.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def client(small_release: Path) -> Iterator[Client]:
    """A client of the site of the small release."""
    with open_client(make_app(small_release, LIMITS)) as client:
        yield client


@pytest.fixture(scope="module")
def other(small_release: Path) -> Iterator[Client]:
    """Another client, of a site that keeps nothing of what the first answered."""
    with open_client(make_app(small_release, LIMITS)) as client:
        yield client


@pytest.fixture(scope="module")
def tight(small_release: Path) -> Iterator[Client]:
    """A client of a site whose documents may have one statement only."""
    with open_client(make_app(small_release, replace(LIMITS, document_quads=1))) as client:
        yield client


@pytest.fixture(scope="session")
def register(release: Release) -> Iterator[Client]:
    """A client of the site of this repository's register."""
    with open_client(make_app(release.path, LIMITS, verified=True)) as client:
        yield client


def write_release(folder: Path, release: str, label: str = "Ghent") -> Path:
    """Write a small release by hand, so that these tests need no stage of a build."""
    path = folder / release
    for name in ("dumps", "metadata", "ontology", "queries"):
        (path / name).mkdir(parents=True)
    quads = sorted(_register(label))
    (path / "dumps" / "everything.nq").write_text("".join(quads), encoding="utf-8")
    write_store(path / "dumps" / "everything.nq", path / "store")
    register = "".join(quad for quad in quads if not find_graph(quad))
    (path / "dumps" / "register.nt").write_text(register, encoding="utf-8")
    turtle = "".join(quad for quad in quads if quad.count(" <") == 2).encode()
    (path / "dumps" / "register.ttl").write_bytes(turtle)
    (path / "dumps" / "register.ttl.gz").write_bytes(gzip.compress(turtle, mtime=0))
    complete_release(path, BASE, ("en", "nl"))
    shutil.copy(CONTEXT, path / "ontology")
    sheet = "<!doctype html><title>t</title><style>p { color: red }</style><p>A sheet"
    (path / "ontology" / "index.html").write_text(sheet, encoding="utf-8")
    (path / "report" / "report.html").write_text(sheet, encoding="utf-8")
    (path / "queries" / "places-in.rq").write_text(PLACES_IN, encoding="utf-8")
    (path / "queries" / "labels.rq").write_text(LABELS, encoding="utf-8")
    service = f"[] a <{expand('sd:Service')}> ; <{expand('sd:endpoint')}> <{BASE}sparql> ."
    for name in ("void", "catalog"):
        text = f"<{BASE}dataset> a <{expand('void:Dataset')}> ."
        (path / "metadata" / f"{name}.ttl").write_text(text, encoding="utf-8")
    (path / "metadata" / "dataset.jsonld").write_text('{"@type": "Dataset"}', encoding="utf-8")
    (path / "metadata" / "service.ttl").write_text(
        service.replace("[]", f"<{BASE}sparql>"), encoding="utf-8"
    )
    info = {
        "id": release,
        "format": FORMAT,
        "title": {"en": "A small register"},
        "description": {"en": "For tests."},
        "base": BASE,
        "issued": "2026-11-22",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "publisher": {"name": "testers", "url": "https://register.example/"},
        "languages": ["en", "nl"],
        "input": "made by hand",
        "counts": {"quads": len(quads), "triples": len(quads) - 2, "entities": {"territory": 2}},
        "prefixes": {**PREFIXES, "territory": f"{BASE}id/territory/"},
        "graphs": [
            {"iri": "", "triples": len(quads) - 2, "label": "The register"},
            {"iri": f"{BASE}graph/links", "triples": 1, "label": "Links"},
            {"iri": f"{BASE}id/source/one", "triples": 2, "label": "One"},
        ],
        "dumps": [],
    }
    (path / "release.json").write_text(json.dumps(info), encoding="utf-8")
    lines = [f"{hash_file(path / name)}  {name}\n" for name in list_files(path)]
    (path / "MANIFEST.sha256").write_text("".join(lines), encoding="utf-8")
    return path


def _register(label: str) -> Iterator[str]:
    def say(subject: str, predicate: str, value: str, graph: str = "") -> str:
        return " ".join(
            part for part in (subject, f"<{expand(predicate)}>", value, graph, ".\n") if part
        )

    def thing(path: str) -> str:
        return f"<{BASE}id/{path}>"

    ghent, belgium, source = (
        thing("territory/ghent"),
        thing("territory/belgium"),
        thing("source/one"),
    )
    yield say(ghent, "rdf:type", f"<{expand('tw:City')}>")
    yield say(ghent, "rdf:type", f"<{expand('tw:Territory')}>")
    yield say(ghent, "skos:prefLabel", f'"{label}"@en')
    yield say(ghent, "skos:prefLabel", '"Gent"@nl')
    yield say(ghent, "schema:containedInPlace", belgium)
    yield say(ghent, "dcterms:source", source)
    yield say(belgium, "rdf:type", f"<{expand('tw:Country')}>")
    yield say(belgium, "skos:prefLabel", '"Belgium"@en')
    yield say(source, "rdf:type", f"<{expand('tw:SourceDocument')}>")
    yield say(source, "skos:prefLabel", '"One"@en')
    yield say(ghent, "skos:prefLabel", f'"{label}"@en', source)
    yield say(ghent, "tw:quote", '"A city."@en', source)
    yield say(thing("territory/gone"), "dcterms:isReplacedBy", ghent)
    yield say(
        thing("link/ghent--Q1296"),
        "rdf:type",
        f"<{expand('sssom:Mapping')}>",
        f"<{BASE}graph/links>",
    )
    scheme, active = f"<{PREFIXES['code']}status>", f"<{PREFIXES['code']}status/active>"
    yield say(scheme, "rdf:type", f"<{expand('skos:ConceptScheme')}>")
    yield say(active, "rdf:type", f"<{expand('skos:Concept')}>")
    yield say(active, "skos:inScheme", scheme)
    yield say(active, "skos:prefLabel", '"active"@en')
    ontology = f"<{PREFIXES['tw'].rstrip('#')}>"
    yield say(f"<{PREFIXES['tw']}City>", "rdfs:label", '"City"@en', ontology)
    for number in range(1500):
        yield say(f"<{EX}{number}>", "rdfs:comment", f'"{number:04}"')


def _quads() -> Iterator[pyoxigraph.Quad]:
    value = pyoxigraph.NamedNode(f"{EX}value")
    for number in range(3000):
        subject = pyoxigraph.NamedNode(f"{EX}{number}")
        yield pyoxigraph.Quad(subject, value, pyoxigraph.Literal(number))
    for name in ("one", "two"):
        graph = pyoxigraph.NamedNode(f"{EX}graph/{name}")
        yield pyoxigraph.Quad(graph, value, pyoxigraph.Literal(name), graph)


PLACES_IN = """\
#+ summary: Which places lie in a country?
#+ tags: place
#+ param: country iri territory -- the country
#+ columns: country, place
#+ example: country=belgium
PREFIX schema: <https://schema.org/>

SELECT ?country ?place
WHERE { ?place schema:containedInPlace ?country }
ORDER BY ?place
"""

LABELS = """\
#+ summary: What are things called?
#+ tags: name
#+ columns: thing, label
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?thing ?label
WHERE { ?thing skos:prefLabel ?label }
ORDER BY ?thing ?label
"""
