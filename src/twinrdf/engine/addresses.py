"""The addresses of an engine for queries, updates and graphs, from the one that people give.

May import: errors, terms.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from twinrdf.errors import EngineError
from twinrdf.terms import NOT_IN_IRI

_PATHS = {
    "oxigraph": ("/query", "/update", "/store"),
    "fuseki": ("/query", "/update", "/data"),
    "graphdb": ("", "/statements", "/rdf-graphs/service"),
    "neptune": ("/sparql", "/sparql", "/sparql/gsp/"),
    "virtuoso": ("/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),
    "qlever": ("", "", ""),
}
"""What follows the address of each engine, for queries, updates and graphs."""

ENGINES = tuple(_PATHS)

NAMELESS = frozenset({"graphdb", "neptune", "qlever", "virtuoso"})
"""Engines whose default graph is the union of all graphs."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where queries, updates and graphs go."""

    query: str
    update: str
    graphs: str

    @property
    def local(self) -> bool:
        """Whether nothing sent there leaves this machine."""
        return urlsplit(self.query).hostname in ("localhost", "127.0.0.1", "::1")

    @property
    def private(self) -> bool:
        """Whether nobody can read what is sent there on its way."""
        return self.local or urlsplit(self.query).scheme == "https"


def locate_engine(url: str, engine: str = "oxigraph", name: str = "--store") -> Addresses:
    """Read the address of an engine, given by a name.

    Raises EngineError, which never repeats a password.
    """
    import httpx  # keeps --help quick

    try:
        parts = urlsplit(url)
        named = bool((parts.hostname or "").encode("idna")) and parts.port != 0
        valid = parts.scheme in ("http", "https") and named and url.isprintable()
        httpx.URL(url).host  # noqa: B018 - raises for what urlsplit lets pass
    except (ValueError, httpx.InvalidURL):  # also of a name with an empty part
        valid = False
    if not valid:
        raise EngineError(400, f"{name}: not an address; write it as https://engine.example:7878")
    if "@" in parts.netloc:
        raise EngineError(
            400,
            f"{name}: the address holds a name or password, which others could see; put them into "
            "TWINRDF_STORE_USER and TWINRDF_STORE_PASSWORD",
        )
    if parts.query or parts.fragment:
        raise EngineError(400, f"{name}: the address has a ? or #; write it without")
    start = url.rstrip("/")
    if engine not in _PATHS:
        raise EngineError(400, f"--engine: {engine}: unknown; known are {', '.join(ENGINES)}")
    return Addresses(*(start + path for path in _PATHS[engine]))


def check_register(engine: str, graph: str, name: str = "--default-graph") -> None:
    """Raise EngineError where an engine needs a graph for the register, or what is given is no IRI.

    It is given by a name.
    """
    if engine in NAMELESS and not graph:
        raise EngineError(
            400,
            f"{name}: missing; the default graph of {engine} is that of all graphs together, so "
            "write the IRI of one for the register",
        )
    if graph and (":" not in graph or NOT_IN_IRI.search(graph)):
        raise EngineError(400, f"{name}: {graph!r} is not an absolute IRI; write one")
