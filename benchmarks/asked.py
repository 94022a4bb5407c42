"""What is asked of the servers: questions about the things a release has, spread over it.

A document of twinrdf holds more than DESCRIBE gives: what points at the thing, and the names and
classes of all around it. So it is also set beside a CONSTRUCT that asks for as much.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twinrdf.release import Release
from twinrdf.store import open_store
from twinrdf.vocab import PREFIXES, expand

CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"

_HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("rdfs", "schema", "skos", "tw"))
_THINGS = 400
_AGREEMENTS = """\
?agreement a tw:Agreement ; tw:party {here} , ?other . FILTER(?other != {here})
?other skos:prefLabel ?name . FILTER(LANG(?name) = "en")
OPTIONAL {{ ?agreement tw:signed ?signed }}"""


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of question: its texts, the form of its answer, and what it stands for.

    `documents` are the paths that ask twinrdf the same without SPARQL.
    """

    name: str
    texts: tuple[str, ...]
    accept: str
    documents: tuple[str, ...] = ()
    long: bool = False


def list_questions(release: Release) -> tuple[Question, ...]:
    """Write the questions to ask of a release."""
    places = _list(release, "tw:Territory", "city")
    countries = _list(release, "tw:Country", "")
    agreements = _list(release, "tw:Agreement", "")
    documents = tuple(
        f"/doc/{iri.removeprefix(f'{release.base}id/')}" for iri in _spread(agreements, 20_000)
    )
    some = _spread(places, _THINGS)

    def each(write: Callable[[str], str], things: Sequence[str]) -> tuple[str, ...]:
        return tuple(_HEAD + " ".join(write(f"<{thing}>").split()) for thing in things)

    return (
        Question("label of a place", each(_label, some), CSV),
        Question(
            "description of an agreement", each(_describe, agreements), TURTLE, documents[::2]
        ),
        Question(
            "an agreement with names, CONSTRUCT", each(_name, agreements), TURTLE, documents[1::2]
        ),
        Question("agreements of a place", each(_agreements, some), CSV),
        Question("a page of a place, CONSTRUCT", each(_page, some), TURTLE),
        Question("agreements of a country", each(_country, countries), CSV),
        Question("agreements by country, counted", each(_count, ("urn:all",)), CSV),
        Question("all triples, streamed", each(_all, ("urn:all",)), TSV, long=True),
    )


def write_product(release: Release, rows: int) -> Question:
    """Write the question for so many rows: every triple with a class, beside each of as many."""
    store = open_store(release.store)
    text = "SELECT (COUNT(*) AS ?count) WHERE { ?one a ?kind }"
    ((found,),) = store.select(text).rows
    if found is None or int(found.value) ** 2 < rows:
        raise SystemExit(f"{rows:,} rows: too many for this release; take a larger one")
    product = "SELECT ?one ?kind ?other ?sort WHERE { ?one a ?kind . ?other a ?sort }"
    return Question(f"{rows:,} rows", (_HEAD + f"{product} LIMIT {rows}",), TSV, long=True)


def _label(thing: str) -> str:
    return f"SELECT ?label WHERE {{ {thing} skos:prefLabel ?label }}"


def _describe(thing: str) -> str:
    return f"DESCRIBE {thing}"


def _name(thing: str) -> str:
    """Ask for what a document has: the thing, what points at it, the names and classes of both."""
    made, asked = [], [f"{{ {thing} ?p ?o }}", f"{{ ?s ?q {thing} }}"]
    for number, name in enumerate(("a", "skos:prefLabel", "rdfs:label")):
        made += [f"?o {name} ?l{number} .", f"?s {name} ?m{number} ."]
        asked.append(f"{{ {thing} ?p{number} ?o . ?o {name} ?l{number} }}")
        asked.append(f"{{ ?s ?q{number} {thing} . ?s {name} ?m{number} }}")
    made += [f"{thing} ?p ?o .", f"?s ?q {thing}"]
    return f"CONSTRUCT {{ {' '.join(made)} }} WHERE {{ {' UNION '.join(asked)} }}"


def _agreements(place: str) -> str:
    return f"""SELECT ?agreement ?signed ?other ?name
        WHERE {{ {_AGREEMENTS.format(here=place)} }} ORDER BY ?signed ?agreement LIMIT 50"""


def _country(country: str) -> str:
    return f"""SELECT ?agreement ?signed ?other ?name
        WHERE {{ ?place schema:containedInPlace {country} . {_AGREEMENTS.format(here="?place")} }}
        ORDER BY ?signed ?agreement ?other LIMIT 50"""


def _count(_: str) -> str:
    return """SELECT ?country (COUNT(?agreement) AS ?agreements)
        WHERE { ?agreement a tw:Agreement ; tw:party ?place .
        ?place schema:containedInPlace ?country . ?country a tw:Country }
        GROUP BY ?country ORDER BY ?country"""


def _page(place: str) -> str:
    return f"""CONSTRUCT {{ {place} ?p ?o . ?o skos:prefLabel ?l . ?s ?q {place} .
        ?s skos:prefLabel ?m }}
        WHERE {{ {{ {place} ?p ?o OPTIONAL {{ ?o skos:prefLabel ?l }} }} UNION
        {{ ?s ?q {place} OPTIONAL {{ ?s skos:prefLabel ?m }} }} }}"""


def _all(_: str) -> str:
    return "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


def _list(release: Release, kind: str, name: str) -> tuple[str, ...]:
    """List the things of a class whose own names begin so."""
    store = open_store(release.store)
    rows = store.select(f"SELECT ?thing WHERE {{ ?thing a <{expand(kind)}> }}").rows
    found = (row[0].value for row in rows if row[0] is not None)
    return tuple(sorted(iri for iri in found if iri.rpartition("/")[2].startswith(name)))


def _spread(things: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(things[:: max(1, len(things) // most)][:most])
