"""The numbers of a dataset, for VoID, DCAT, schema.org and the service description.

Queries on the store give the same numbers; a test compares them.

May import: dataset, formats.buffers, lines, metadata.box, project, release, terms, vocab.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from zlib import crc32

from twinrdf.dataset import Dataset
from twinrdf.formats.buffers import Buffers
from twinrdf.lines import Lines, find_graph, prefilter
from twinrdf.metadata.box import Box, Span, find_box
from twinrdf.project import Project
from twinrdf.release import Dump
from twinrdf.terms import RDF_LANG_STRING, XSD, Quad, parse_term, typed
from twinrdf.vocab import NAMESPACE, PREFIXES, TABLES, expand, graph, term

REGISTER = ""
"""The name of the default graph, which is the register."""

_TYPE = term("rdf:type")
_TARGETS = {
    "Wikidata": ("http://www.wikidata.org/entity/", "https://www.wikidata.org/"),
    "EuroVoc": (
        "http://eurovoc.europa.eu/",
        "https://op.europa.eu/en/web/eu-vocabularies/dataset/-/resource?uri=http://publications.europa.eu/resource/dataset/eurovoc",
    ),
}
_DATES = ("start", "signed", "asOf", "end")
_BEGINNINGS = frozenset(term(f"tw:{name}Earliest") for name in _DATES)
_ENDINGS = frozenset(term(f"tw:{name}Latest") for name in _DATES)
_LAT, _LONG = term("geo:lat"), term("geo:long")
_MEASURED = _BEGINNINGS | _ENDINGS | {_LAT, _LONG}
_LABEL, _SAME = term("skos:prefLabel"), term("schema:sameAs")
_SOURCE, _COUNTRY = expand("tw:SourceDocument"), expand("tw:Country")
_SPACES = {f"<{space}": target for target, (space, _) in _TARGETS.items()}
_KINDS = tuple(table.kind for table in TABLES)
_BUFFERS = 64
"""The number of parts in which distinct values are counted, one after the other."""


@dataclass(frozen=True, slots=True)
class Part:
    """The statements with one property: how many, and how many subjects have it."""

    triples: int
    subjects: int


@dataclass(frozen=True, slots=True)
class Linkset:
    """The links with one property to one other dataset."""

    target: str
    space: str
    homepage: str
    predicate: str
    triples: int


@dataclass(frozen=True, slots=True)
class Country:
    """A country in metadata, with its Wikidata item if that is known."""

    labels: Mapping[str, str]
    item: str


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A graph of the dataset: its IRI, empty for the register, what it is, its size."""

    iri: str
    label: str
    triples: int


@dataclass(frozen=True, slots=True)
class Description:
    """What the dataset holds. IRIs are bare; `classes` counts the instances of each class, and
    `usage` the statements of (class, property, class or datatype of the value)."""

    quads: int
    triples: int
    subjects: int
    objects: int
    entities: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, Part]
    usage: Mapping[tuple[str, str, str], int] = field(repr=False)
    linksets: tuple[Linkset, ...]
    sources: tuple[str, ...]
    countries: Mapping[str, Country]
    graphs: tuple[NamedGraph, ...]
    begin: str
    end: str
    box: Box | None
    examples: Mapping[str, str]

    @property
    def links(self) -> int:
        """The number of links to Wikidata."""
        return sum(links.triples for links in self.linksets if links.target == "Wikidata")


@dataclass(frozen=True, slots=True)
class Edition:
    """The subject of metadata: a register, its dataset, and the release that publishes it."""

    project: Project
    description: Description
    id: str
    dumps: tuple[Dump, ...]

    @property
    def day(self) -> str:
        """The day on which the release was issued, as a term."""
        return typed(self.project.issued.isoformat(), f"{XSD}date")

    def iri(self, path: str) -> str:
        """Give an IRI below the base of the register."""
        return self.project.base + path


def describe(dataset: Dataset, base: str) -> Description:
    """Count a dataset, one subject of the register at a time."""
    types = _read_types(dataset.register)
    with Buffers(dataset.register.path.parent) as objects:
        tally = _Tally(base, types, objects)
        for subject, quads in groupby(dataset.register, key=itemgetter(0)):
            tally.add(subject, [(predicate, value) for _, predicate, value, _ in quads])
        distinct = sum(
            len(set("".join(objects.read(buffer)).split("\n")[:-1])) for buffer in objects.names()
        )
    classes = Counter(name for names in types.values() for name in names)
    return Description(
        quads=len(dataset.everything),
        triples=len(dataset.register),
        subjects=tally.count,
        objects=distinct,
        entities={kind: tally.entities[kind] for kind in _KINDS},
        classes=dict(sorted(classes.items())),
        properties={
            name[1:-1]: Part(tally.triples[name], tally.subjects[name])
            for name in sorted(tally.triples)
        },
        usage=dict(sorted(tally.usage.items())),
        linksets=tuple(
            Linkset(target, *_TARGETS[target], predicate, count)
            for (target, predicate), count in sorted(tally.links.items())
        ),
        sources=tuple(sorted(tally.sources)),
        countries=dict(sorted(tally.countries.items())),
        graphs=tuple(_graphs(dataset.everything, tally.sources, base)),
        begin=min(tally.beginnings, default=""),
        end=max(tally.endings, default=""),
        box=tally.box(),
        examples={kind: tally.examples[kind] for kind in _KINDS if kind in tally.examples},
    )


def _read_types(register: Iterable[Quad]) -> dict[str, tuple[str, ...]]:
    """Give the classes of each subject; equal tuples are shared to save memory."""
    found: dict[str, tuple[str, ...]] = {}
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for subject, predicate, value, _ in prefilter(register, _TYPE):
        if predicate == _TYPE:
            names = (*found.get(subject, ()), value[1:-1])
            found[subject] = known.setdefault(names, names)
    return found


class _Tally:
    """Counts the subjects of the register, in order, each with all its statements."""

    def __init__(self, base: str, types: Mapping[str, tuple[str, ...]], objects: Buffers) -> None:
        self._things, self._types, self._objects = f"<{base}id/", types, objects
        self.count = 0
        self.entities: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.triples: Counter[str] = Counter()
        self.subjects: Counter[str] = Counter()
        self.usage: Counter[tuple[str, str, str]] = Counter()
        self.links: Counter[tuple[str, str]] = Counter()
        self.beginnings: set[str] = set()
        self.endings: set[str] = set()
        self.sources: dict[str, dict[str, str]] = {}
        self.countries: dict[str, Country] = {}
        self._spans: dict[str, Span] = {}

    def add(self, subject: str, statements: Sequence[tuple[str, str]]) -> None:
        """Count one subject."""
        self.count += 1
        kind, _, _ = subject.removeprefix(self._things).partition("/")
        if subject.startswith(self._things) and kind in _KINDS:
            self.entities[kind] += 1
            self.examples.setdefault(kind, subject[1:-1])
        names = self._types.get(subject, ())
        if _SOURCE in names:
            self.sources[subject[1:-1]] = _read_labels(statements)
        if _COUNTRY in names:
            country = Country(_read_labels(statements), _read_item(statements))
            self.countries[subject[1:-1]] = country
        self.subjects.update({predicate for predicate, _ in statements})
        for predicate, value in statements:
            self.triples[predicate] += 1
            self._objects.add(str(crc32(value.encode()) % _BUFFERS), f"{value}\n")
            self._count_value(names, predicate, value)

    def box(self) -> Box | None:
        """Give the box around all places, if there are any."""
        west, east, latitudes = map(self._spans.get, (f"-{_LONG}", _LONG, _LAT))
        return find_box(west, east, latitudes) if latitudes and (west or east) else None

    def _count_value(self, names: Sequence[str], predicate: str, value: str) -> None:
        if value[0] == "<":
            kinds = self._types.get(value, ())
            target = _SPACES.get(value[: value.rfind("/") + 1])
            if target:
                self.links[target, predicate[1:-1]] += 1
        else:
            kinds = (_datatype(value),)
            if predicate in _MEASURED:
                self._measure(predicate, parse_term(value).value)
        for name in names:
            for kind in kinds:
                self.usage[name, predicate[1:-1], kind] += 1

    def _measure(self, predicate: str, value: str) -> None:
        if predicate in _BEGINNINGS:
            self.beginnings.add(value)
        if predicate in _ENDINGS:
            self.endings.add(value)
        if predicate in (_LAT, _LONG):
            name = f"-{_LONG}" if predicate == _LONG and value.startswith("-") else predicate
            least, greatest = self._spans.get(name, (value, value))
            self._spans[name] = min(least, value, key=float), max(greatest, value, key=float)


def _read_labels(statements: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give a label in each language."""
    labels: dict[str, str] = {}
    for predicate, value in statements:
        if predicate == _LABEL:
            text = parse_term(value)
            labels.setdefault(text.language, text.value)
    return labels


def _read_item(statements: Iterable[tuple[str, str]]) -> str:
    """Give the first Wikidata item; empty if there is none."""
    space = f"<{_TARGETS['Wikidata'][0]}"
    linked = (value for predicate, value in statements if predicate == _SAME)
    return min((value[len(space) : -1] for value in linked if value.startswith(space)), default="")


def _datatype(literal: str) -> str:
    if literal[-1] == ">":
        return literal[literal.rindex("<") + 1 : -1]
    return XSD + "string" if literal[-1] == '"' else RDF_LANG_STRING


def _graphs(
    everything: Lines, labels: Mapping[str, Mapping[str, str]], base: str
) -> Iterator[NamedGraph]:
    known = {
        REGISTER: "The register: what all sources say, as one view",
        NAMESPACE: "The vocabulary",
        graph(base, "links"): "Links to Wikidata and how they were found",
        graph(base, "catalog"): "The sources and the decisions between them",
        graph(base, "queries"): "Canned queries, as examples to begin with",
    }
    counts = Counter(map(find_graph, everything.texts()))
    for name in sorted({"", *counts}):
        iri = name[1:-1]
        titles = labels.get(iri, {})
        source = titles.get("en") or next(iter(titles.values()), iri)
        yield NamedGraph(iri, known.get(iri, f"What one source says: {source}"), counts[name])


def vocabularies(description: Description) -> list[str]:
    """Give the namespaces of the classes and properties in the dataset."""
    used = {_namespace(iri) for iri in (*description.classes, *description.properties)}
    return sorted(used & set(PREFIXES.values()))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
