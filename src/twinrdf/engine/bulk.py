"""Files for the bulk loaders of engines, with instructions, for releases too large for HTTP.

May import: engine.parts, engine.sample, errors, lines, release.
"""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

from twinrdf.engine.parts import split_release
from twinrdf.engine.sample import open_dump
from twinrdf.errors import EngineError
from twinrdf.lines import format_line, parse_line
from twinrdf.release import Release

_LEVEL = 6

_COMMANDS = {
    "oxigraph": """\
Load into a new folder, then let the server use it in place of the old one:

    gunzip -k everything.nq.gz
    oxigraph load --location NEW --file everything.nq
    oxigraph serve-read-only --location NEW --bind 127.0.0.1:7878
""",
    "fuseki": """\
Load into a new database, then let Fuseki use it in place of the old one:

    tdb2.tdbloader --loader=parallel --loc NEW everything.nq.gz
    fuseki-server --loc NEW /register
""",
    "graphdb": """\
Load into a new repository while GraphDB is stopped, then start it:

    importrdf preload --force --id register everything.nq.gz
""",
    "neptune": """\
Copy the file to a bucket that the cluster may read, then ask the loader on the cluster itself:

    curl -X POST -H 'Content-Type: application/json' https://CLUSTER:8182/loader -d '{
      "source": "s3://BUCKET/everything.nq.gz", "format": "nquads", "failOnError": "TRUE",
      "iamRoleArn": "ROLE", "region": "REGION", "queueRequest": "TRUE" }'
""",
    "qlever": """\
Make a new index, then start the server on it in place of the old one:

    gunzip -c everything.nq.gz | qlever-index -i register -F nq -f -
    qlever-server -i register -p 7001 -m 8G
""",
    "virtuoso": """\
The folder must be listed under DirsAllowed in virtuoso.ini. In isql, as dba:

    log_enable(2, 1);
    SPARQL CLEAR GRAPH <…>;   -- for each graph of *.graph that was loaded before
    ld_dir('/path/to/this/folder', '*.nt.gz', NULL);
    rdf_loader_run();         -- in as many sessions as there are cores
    checkpoint;
    SELECT ll_file, ll_error FROM DB.DBA.LOAD_LIST WHERE ll_error IS NOT NULL;
""",
}


def write_bulk(release: Release, out: Path, engine: str, register: str) -> int:
    """Write the files for an engine's loader into a new folder; give their number."""
    try:
        out.mkdir(parents=True)
    except FileExistsError:
        raise EngineError(400, f"{out}: there already; name a folder that is not") from None
    except OSError as error:
        raise EngineError(400, f"{out}: cannot be made: {error.strerror}") from None
    try:
        if engine == "virtuoso":
            count = _write_parts(release, out, register)
        else:
            _pack(out / "everything.nq.gz", _lines(release, register))
            count = 1
        (out / "README.md").write_text(_explain(release, engine, register), encoding="utf-8")
    except BaseException:
        shutil.rmtree(out)  # half of it would load as if it were whole
        raise
    return count


def _write_parts(release: Release, out: Path, register: str) -> int:
    """Write each graph as a file, and beside it a file with its name."""
    parts = split_release(release, out)
    for part in parts:
        with part.path.open(encoding="utf-8", newline="\n") as lines:
            _pack(part.path.with_suffix(".nt.gz"), lines)
        name = part.graph or register
        part.path.with_suffix(".nt.gz.graph").write_text(f"{name}\n", encoding="utf-8")
        part.path.unlink()
    return len(parts)


def _lines(release: Release, register: str) -> Iterator[str]:
    """Give the quads of a release, with the register in the graph named for it."""
    with open_dump(release) as dump:
        for line in dump:
            if register:
                subject, predicate, value, graph = parse_line(line)
                yield format_line((subject, predicate, value, graph or f"<{register}>"))
            else:
                yield line


def _pack(path: Path, lines: Iterator[str]) -> None:
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as file,
    ):
        for line in lines:
            file.write(line.encode())


def _explain(release: Release, engine: str, register: str) -> str:
    place = f"in the graph <{register}>" if register else "in the default graph"
    graph = f" --default-graph {register}" if register else ""
    counts = "\n".join(
        f"| {graph.iri or register or 'the default graph'} | {graph.triples} |"
        for graph in release.graphs
    )
    return f"""\
# Release {release.id} for {engine}

The register is {place}, and each source in a graph of its own.

{_COMMANDS[engine]}
Then serve it, which also looks whether the release is there:

    twinrdf serve --store https://ENGINE{graph} --engine {engine}

| graph | triples |
|---|--:|
{counts}
"""
