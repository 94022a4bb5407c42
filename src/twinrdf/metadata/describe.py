"""The dataset in numbers: counted once, told in VoID, DCAT, schema.org and the service description.

Every number is one that a query on the store gives as well; a test compares them.

May import: dataset, project, release, terms, vocab.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from twinrdf.dataset import Dataset
from twinrdf.project import Project
from twinrdf.release import Dump
from twinrdf.terms import RDF_LANG_STRING, XSD, Quad, parse_term
from twinrdf.vocab import NAMESPACE, PREFIXES, TABLES, graph, term

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
_BEGINNINGS = frozenset(term(f"tw:{name}Earliest") for name in ("start", "signed", "asOf"))
_ENDINGS = frozenset(term(f"tw:{name}Latest") for name in ("start", "signed", "asOf", "end"))


@dataclass(frozen=True, slots=True)
class Part:
    """The statements with one property: how many, and how many subjects have it."""

    triples: int
    subjects: int


@dataclass(frozen=True, slots=True)
class Linkset:
    """The statements that lead with one property to one other dataset."""

    target: str
    space: str
    homepage: str
    predicate: str
    triples: int


@dataclass(frozen=True, slots=True)
class Source:
    """A source document as far as metadata name it."""

    iri: str
    labels: Mapping[str, str]


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
    languages: tuple[str, ...]
    sources: tuple[Source, ...]
    countries: Mapping[str, Mapping[str, str]]
    graphs: tuple[NamedGraph, ...]
    begin: str
    end: str
    box: tuple[str, str, str, str] | None
    examples: Mapping[str, str]

    @property
    def links(self) -> int:
        """How many statements lead to Wikidata."""
        return sum(links.triples for links in self.linksets if links.target == "Wikidata")


@dataclass(frozen=True, slots=True)
class Edition:
    """What metadata speak of: a register, its dataset, and the release that publishes it."""

    project: Project
    description: Description
    id: str
    dumps: tuple[Dump, ...]

    def iri(self, path: str) -> str:
        """Give the IRI of something under the register's base."""
        return self.project.base + path


def describe(dataset: Dataset, base: str) -> Description:
    """Count a dataset whose quads are sorted."""
    register = dataset.register
    entities = _entities(register, base)
    types = _types(register)
    labels = _labels(register)
    return Description(
        quads=len(dataset.everything),
        triples=len(register),
        subjects=sum(1 for _ in groupby(register, key=itemgetter(0))),
        objects=len({quad[2] for quad in register}),
        entities={kind: len(found) for kind, found in entities.items()},
        classes=dict(sorted(Counter(name for names in types.values() for name in names).items())),
        properties=_properties(register),
        usage=_usage(register, types),
        linksets=_linksets(register),
        languages=_languages(register),
        sources=tuple(
            Source(iri, labels.get(iri, {})) for iri in _instances(types, "tw:SourceDocument")
        ),
        countries={iri: labels.get(iri, {}) for iri in _instances(types, "tw:Country")},
        graphs=tuple(_graphs(dataset.everything, labels, base)),
        begin=min(_dates(register, _BEGINNINGS), default=""),
        end=max(_dates(register, _ENDINGS), default=""),
        box=_box(register),
        examples={kind: found[0] for kind, found in entities.items() if found},
    )


def _types(register: Iterable[Quad]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for subject, predicate, value, _ in register:
        if predicate == _TYPE:
            found[subject] = (*found.get(subject, ()), value[1:-1])
    return found


def _instances(types: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    iri = term(name)[1:-1]
    return sorted(subject[1:-1] for subject, names in types.items() if iri in names)


def _labels(register: Iterable[Quad]) -> dict[str, dict[str, str]]:
    """Give the labels of everything in the register by IRI and language."""
    label = term("skos:prefLabel")
    found: dict[str, dict[str, str]] = {}
    for subject, predicate, value, _ in register:
        if predicate == label:
            text = parse_term(value)
            found.setdefault(subject[1:-1], {}).setdefault(text.language, text.value)
    return found


def _entities(register: Iterable[Quad], base: str) -> dict[str, list[str]]:
    """Give the IRIs of the register's own things by kind."""
    start = f"<{base}id/"
    found: dict[str, list[str]] = {table.kind: [] for table in TABLES}
    for subject, _ in groupby(register, key=itemgetter(0)):
        kind = subject.removeprefix(start).partition("/")[0]
        if subject.startswith(start) and kind in found:
            found[kind].append(subject[1:-1])
    return found


def _properties(register: Iterable[Quad]) -> dict[str, Part]:
    triples: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    for _, quads in groupby(register, key=itemgetter(0)):
        predicates = [quad[1] for quad in quads]
        triples.update(predicates)
        subjects.update(set(predicates))
    return {name[1:-1]: Part(triples[name], subjects[name]) for name in sorted(triples)}


def _usage(
    register: Iterable[Quad], types: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str, str], int]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for subject, predicate, value, _ in register:
        kinds = types.get(value, ()) if value[0] == "<" else (_datatype(value),)
        for name in types.get(subject, ()):
            for kind in kinds:
                counts[name, predicate[1:-1], kind] += 1
    return dict(sorted(counts.items()))


def _datatype(literal: str) -> str:
    if literal[-1] == ">":
        return literal[literal.rindex("<") + 1 : -1]
    return XSD + "string" if literal[-1] == '"' else RDF_LANG_STRING


def _linksets(register: Iterable[Quad]) -> tuple[Linkset, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    spaces = {f"<{space}": target for target, (space, _) in _TARGETS.items()}
    for _, predicate, value, _ in register:
        target = spaces.get(value[: value.rfind("/") + 1])
        if target:
            counts[target, predicate[1:-1]] += 1
    return tuple(
        Linkset(target, *_TARGETS[target], predicate, count)
        for (target, predicate), count in sorted(counts.items())
    )


def _languages(register: Iterable[Quad]) -> tuple[str, ...]:
    tagged = (quad[2] for quad in register if quad[2][0] == '"' and quad[2][-1] not in '">')
    return tuple(sorted({value[value.rindex("@") + 1 :] for value in tagged}))


def _dates(register: Iterable[Quad], predicates: frozenset[str]) -> Iterator[str]:
    return (parse_term(quad[2]).value for quad in register if quad[1] in predicates)


def _box(register: Iterable[Quad]) -> tuple[str, str, str, str] | None:
    """Give the west, south, east and north of all coordinates, as they are spelled."""
    bounds: dict[str, list[str]] = {term("geo:lat"): [], term("geo:long"): []}
    for _, predicate, value, _ in register:
        if predicate in bounds:
            bounds[predicate].append(parse_term(value).value)
    south, north, west, east = (
        pick(values, key=float, default="") for values in bounds.values() for pick in (min, max)
    )
    return (west, south, east, north) if south and west else None


def _graphs(
    everything: Iterable[Quad], labels: Mapping[str, Mapping[str, str]], base: str
) -> Iterator[NamedGraph]:
    known = {
        REGISTER: "The register: what all sources say, as one view",
        NAMESPACE: "The vocabulary",
        graph(base, "links"): "Links to Wikidata and how they were found",
        graph(base, "catalog"): "The sources and the decisions between them",
    }
    counts = Counter(quad[3] for quad in everything)
    for name in sorted({"", *counts}):
        iri = name[1:-1]
        titles = labels.get(iri, {})
        source = titles.get("en") or next(iter(titles.values()), iri)
        yield NamedGraph(iri, known.get(iri, f"What one source says: {source}"), counts[name])


def vocabularies(description: Description) -> list[str]:
    """Give the namespaces of vocabularies that classes and properties of the dataset are from."""
    used = {_namespace(iri) for iri in (*description.classes, *description.properties)}
    return sorted(used & set(PREFIXES.values()))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
