"""Apache Jena in Java, which shares no code with the engines that twinrdf uses.

    apt-get install libapache-jena-java default-jre-headless

Debian's package looks for some of its texts under a name that they do not have in it; within `with`
they have both.
"""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pyoxigraph
from rdflib import Graph

from twinrdf.shacl.graphs import make_graph
from twinrdf.shacl.report import Result, read_report

JARS = Path("/usr/share/java")
NAMES = (
    "jena-*", "commons-*", "dexx.collection-*", "guava", "gson", "slf4j-api", "slf4j-nop",
    "thrift*", "xml-apis",
)  # fmt: skip
"""The archives that it needs; of two of one name, with and without a version, either will do."""

_PAIR = re.compile(r"\(\(((?:<[^>]*>\|)+<[^>]*>)\)\|")
"""Two of several alternatives, which Jena writes as one and the others."""

_CORE = JARS / "jena-core.jar"
_MISPLACED = "org/apache/jena/ext/"
_MOST = "-Xmx8g"
_SECONDS = 600


def is_installed() -> bool:
    """Tell whether it is here."""
    return _CORE.exists() and shutil.which("java") is not None


class Jena:
    """Its commands; used within `with`."""

    def __init__(self, *options: str) -> None:
        """Take more options of Java."""
        self._options = options
        self._folder = tempfile.TemporaryDirectory(prefix="jena-")
        self._path = Path(self._folder.name)

    def __enter__(self) -> "Jena":
        with zipfile.ZipFile(_CORE) as archive:
            for entry in archive.namelist():
                if entry.startswith(_MISPLACED) and not entry.endswith("/"):
                    place = self._path / "texts" / entry.removeprefix(_MISPLACED)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(archive.read(entry))
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def validate(self, data: Path, shapes: Graph) -> set[Result]:
        """Validate a file of RDF against shapes."""
        rules = self._path / "shapes.nt"
        shapes.serialize(rules, format="nt", encoding="utf-8")
        report = self._run("shacl.shacl", "validate", "--shapes", str(rules), "--data", str(data))
        found = pyoxigraph.parse(report, format=pyoxigraph.RdfFormat.TURTLE)
        triples = ((str(one.subject), str(one.predicate), str(one.object)) for one in found)
        results = read_report(make_graph(triples))
        return {replace(result, path=_flatten(result.path)) for result in results}

    def read(self, path: Path) -> set[pyoxigraph.Quad]:
        """Read a file of RDF."""
        lines = self._run("riotcmd.riot", "--strict", "--output=NQ", str(path))
        return set(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))

    def select(self, query: str, data: Path) -> bytes:
        """Answer a SELECT from a file of RDF, as SPARQL results in JSON."""
        text = self._path / "query.rq"
        text.write_text(query, encoding="utf-8")
        return self._run("arq.arq", "--results=JSON", "--data", str(data), "--query", str(text))

    def _run(self, command: str, *arguments: str) -> bytes:
        """Run a command, and give what it writes; raise RuntimeError for what it says besides."""
        jars = (str(jar) for name in NAMES for jar in sorted(JARS.glob(f"{name}.jar")))
        classes = os.pathsep.join((str(self._path / "texts"), *jars))
        line = ("java", _MOST, *self._options, "-cp", classes, command, *arguments)
        done = subprocess.run(line, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        if done.stderr or not done.stdout:
            raise RuntimeError(f"{command}: {done.stderr.decode(errors='replace')[:500]}")
        return done.stdout


def _flatten(path: str) -> str:
    while (flatter := _PAIR.sub(r"(\1|", path)) != path:
        path = flatter
    return path
