"""The numbers in a release's metadata: `count_…` gives the expected ones, `read_…` those in a file.

Both use the same names (`void:triples of <class> <property> <datatype>`), so that they can be
compared; a name has several values where a file contradicts itself.

May import: errors, lines, metadata.describe, metadata.nodes, release, store, terms.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from twinrdf.errors import ReleaseError
from twinrdf.lines import parse_line
from twinrdf.metadata.describe import Description
from twinrdf.metadata.nodes import name
from twinrdf.release import Dump
from twinrdf.store import read_lines
from twinrdf.terms import Quad, parse_term

Numbers = Mapping[str, list[str]]
"""The values of each number, by its name."""

_About = Mapping[tuple[str, str], list[str]]
_Number = tuple[str, str]


def count_void(found: Description) -> Numbers:
    """Give the expected numbers of VoID: of the dataset, its partitions and its linksets."""
    return _gather(_count_void(found))


def _count_void(found: Description) -> Iterator[_Number]:
    yield _of("void:triples"), str(found.triples)
    yield _of("void:entities"), str(sum(found.entities.values()))
    yield _of("void:classes"), str(len(found.classes))
    yield _of("void:properties"), str(len(found.properties))
    yield _of("void:distinctSubjects"), str(found.subjects)
    yield _of("void:distinctObjects"), str(found.objects)
    for prop, part in found.properties.items():
        yield _of("void:triples", f"<{prop}>"), str(part.triples)
        yield _of("void:distinctSubjects", f"<{prop}>"), str(part.subjects)
    for kind, count in found.classes.items():
        yield _of("void:entities", f"<{kind}>"), str(count)
    for path, count in found.usage.items():
        yield _of("void:triples", *(f"<{iri}>" for iri in path)), str(count)
    for links in found.linksets:
        yield _of("void:triples", f"<{links.predicate}>", links.space), str(links.triples)


def read_void(path: Path, dataset: str) -> Numbers:
    """Read the numbers of a dataset, given as a term, from a VoID file."""
    return _gather(_read_void(_read_about(path), dataset))


def _read_void(about: _About, dataset: str) -> Iterator[_Number]:
    yield from _numbers(
        about, dataset, ("triples", "entities", "classes", "properties", "distinctSubjects",
                         "distinctObjects"),
    )  # fmt: skip
    for part, prop in _parts(about, dataset, "void:propertyPartition", "void:property"):
        yield from _numbers(about, part, ("triples", "distinctSubjects"), prop)
    for part, kind in _parts(about, dataset, "void:classPartition", "void:class"):
        yield from _numbers(about, part, ("entities",), kind)
        for inner, prop in _parts(about, part, "void:propertyPartition", "void:property"):
            for innermost, value in (
                *_parts(about, inner, "void:classPartition", "void:class"),
                *_parts(about, inner, "void-ext:datatypePartition", "void-ext:datatype"),
            ):
                yield from _numbers(about, innermost, ("triples",), kind, prop, value)
    for links, predicate in _parts(about, dataset, "void:subset", "void:linkPredicate"):
        for _, space in _parts(about, links, "void:objectsTarget", "void:uriSpace"):
            yield from _numbers(about, links, ("triples",), predicate, parse_term(space).value)


def count_service(found: Description) -> Numbers:
    """Give the expected numbers of the service description: the size of each graph."""
    return {_of("void:triples", f"<{one.iri}>"): [str(one.triples)] for one in found.graphs}


def read_service(path: Path, dataset: str) -> Numbers:
    """Read the size of each graph of a dataset, given as a term, from a service description."""
    about = _read_about(path)
    graphs = [(place, "<>") for place in about.get((dataset, name("sd:defaultGraph")), ())]
    for named, graph in _parts(about, dataset, "sd:namedGraph", "sd:name"):
        graphs += ((place, graph) for place in about.get((named, name("sd:graph")), ()))
    return _gather(
        number for place, graph in graphs for number in _numbers(about, place, ("triples",), graph)
    )


def count_catalog(dumps: Iterable[Dump], base: str) -> Numbers:
    """Give the expected numbers of DCAT: the size and the hash of each file."""
    return {
        _of(part, f"<{base}{dump.path}>"): [value]
        for dump in dumps
        for part, value in (("bytes", str(dump.bytes)), ("sha256", dump.sha256))
    }


def read_catalog(path: Path) -> Numbers:
    """Read the size and the hash of each file from DCAT."""
    about = _read_about(path)
    numbers: list[_Number] = []
    for (place, predicate), files in about.items():
        if predicate == name("dcat:downloadURL"):
            sizes = about.get((place, name("dcat:byteSize")), ())
            numbers += ((_of("bytes", files[0]), parse_term(size).value) for size in sizes)
            for _, digest in _parts(about, place, "spdx:checksum", "spdx:checksumValue"):
                numbers.append((_of("sha256", files[0]), parse_term(digest).value))
    return _gather(numbers)


def count_schemaorg(found: Description, dumps: Iterable[Dump], base: str) -> Numbers:
    """Give the expected numbers of schema.org: the sizes of dataset and uncompressed files."""
    files = {
        _of(part, f"<{base}{dump.path}>"): [value]
        for dump in dumps
        if not dump.compression
        for part, value in (("contentSize", f"{dump.bytes} B"), ("sha256", dump.sha256))
    }
    return {"size": [f"{found.triples} statements"], **files}


def read_schemaorg(path: Path) -> Numbers:
    """Read the size of the dataset and of its files from schema.org."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        numbers = [("size", str(found["size"]))]
        for file in found["distribution"]:
            where = f"<{file['contentUrl']}>"
            numbers += ((_of(part, where), str(file[part])) for part in ("contentSize", "sha256"))
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{path}: not as it was written: {error}; build again") from None
    return _gather(numbers)


def _of(what: str, *path: str) -> str:
    return f"{what} of {' '.join(path) or 'the dataset'}"


def _numbers(about: _About, place: str, keys: Iterable[str], *path: str) -> Iterator[_Number]:
    for key in keys:
        for value in about.get((place, name(f"void:{key}")), ()):
            yield _of(f"void:{key}", *path), parse_term(value).value


def _parts(about: _About, place: str, link: str, key: str) -> Iterator[tuple[str, str]]:
    """Give each part of a node under `link`, with each value that the part has under `key`."""
    for part in about.get((place, name(link)), ()):
        for value in about.get((part, name(key)), ()):
            yield part, value


def _read_about(path: Path) -> _About:
    quads: Iterable[Quad] = map(parse_line, sorted(read_lines(path, "text/turtle")))
    return {
        key: [value for _, _, value, _ in group] for key, group in groupby(quads, itemgetter(0, 1))
    }


def _gather(numbers: Iterable[_Number]) -> Numbers:
    values: dict[str, list[str]] = defaultdict(list)
    for what, value in numbers:
        values[what].append(value)
    return values
