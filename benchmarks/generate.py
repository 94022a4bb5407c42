"""Write a register of any size, of realistic shape and the same for the same seed.

    python -m benchmarks.generate FOLDER --agreements 10000 --seed 1 [--violations]

N agreements come with N/4 territories in fifty countries, 0.8 N partnerships, the organisations,
areas, events, figures, offices and statements around them, and links to Wikidata. Several sources
speak of one tie, some more precisely, some to the contrary; values are missing as they are in life.
A tie or territory is known by its number, so only the parties are held in memory.

With `--violations` every rule of the shapes is broken at least once, and `expected.csv` says where.
"""

import argparse
import csv
import math
import random
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.names import COUNTRIES, FURTHER, LABELS, Country, invent_name, translate_name
from benchmarks.violations import plant_ontology, planted_rows, write_expected
from twinrdf.project import embedded_root
from twinrdf.vocabulary import Vocabulary, read_vocabulary

BASE = "https://example.org/register/"
SETTINGS = f"""\
[register]
title = {{ en = "Register for measuring" }}
description = {{ en = "Ties between places that do not exist, made by a generator." }}
base = "{BASE}"
publisher = {{ name = "Generator", url = "https://example.org/" }}
license = "https://creativecommons.org/publicdomain/zero/1.0/"
languages = ["en"]
issued = 2026-11-22
"""
_COMMON = ("id", "source", "label@en")
_NAMES = (*(f"label@{tag}" for tag in (*LABELS[1:], *FURTHER)), "altLabel@en")
COLUMNS: dict[str, tuple[str, ...]] = {
    "sources": (
        "id", "label@en", "publisher", "issued", "language", "url", "license", "rank",
    ),
    "territories": (
        *_COMMON, "type", *_NAMES, "label@la", "territoryType", "within", "capitalOf", "possibly",
        "lat", "long", "basis", "sameAs", "replacedBy", "beneficiaryOf",
    ),
    "organizations": (
        *_COMMON, "type", "altLabel@en", "organizationType", "location", "partOf", "member",
        "linkedTo", "onBehalfOf", "start",
    ),
    "partnerships": (
        *_COMMON, "party", "partnershipKind", "statedKind@en", "start", "end", "status", "asOf",
        "basis", "editorialNote@en", "quote@en",
    ),
    "agreements": (
        *_COMMON, "agreementKind", "statedKind@en", "party", "signed", "signedAt", "term",
        "termEnd", "establishes", "renews", "about", "preparedFor", "outcome", "basis", "quote@en",
        "theme@en",
    ),
    "areas": (*_COMMON, "areaOf", "areaNumber", "domain", "asWritten"),
    "events": (
        *_COMMON, "type", "eventType", "start", "end", "location", "venue@en", "theme@en", "host",
        "organizer", "participant", "superEvent", "about", "originalOrganization",
        "resultingOrganization",
    ),
    "figures": (
        *_COMMON, "about", "indicator", "value", "unit", "qualifier", "asOf", "scope@en",
        "quote@en",
    ),
    "offices": (*_COMMON, "holder", "role@en", "officeType", "officeAt", "start", "end", "asOf"),
    "statements": (*_COMMON, "about", "text@en", "attributedTo", "asOf", "basis"),
}  # fmt: skip

Row = dict[str, str]


class Register:
    """The things of a register to be written: how many there are, and what ties them."""

    def __init__(self, agreements: int, seed: int, vocabulary: Vocabulary) -> None:
        self.agreements = agreements
        self.seed = seed
        self.regions = max(agreements // 40, 10)
        self.organizations = max(agreements // 20, 10)
        self.partnerships = agreements * 4 // 5
        cities = 10 + 2 * math.isqrt(self.partnerships)
        self.territories = max(agreements // 4, len(COUNTRIES) + self.regions + cities)
        self.sources = len(COUNTRIES) + max(agreements // 2000, 10)
        self.domains = sorted(vocabulary.concepts["https://w3id.org/twinrdf/code/domain/"])
        self.first, self.second = array("L"), array("L")
        self._pair_up(self.chance("pairs"))

    def chance(self, name: str) -> random.Random:
        """Give the source of chance of one table, independent of all others."""
        return random.Random(f"{self.seed}/{name}")  # noqa: S311 - no secrets here

    def _pair_up(self, chance: random.Random) -> None:
        """Choose two places for each partnership, no two the same; some places have many."""
        cities = range(len(COUNTRIES) + self.regions, self.territories)
        taken: set[int] = set()
        while len(self.first) < self.partnerships:
            one = cities[int(len(cities) * chance.random() ** 2)]
            other = cities[int(len(cities) * chance.random())]
            one, other = min(one, other), max(one, other)
            key = one * self.territories + other
            if one != other and key not in taken:
                taken.add(key)
                self.first.append(one)
                self.second.append(other)

    def country(self, territory: int) -> Country:
        """Give the country of a territory; the first territories are the countries."""
        return COUNTRIES[territory % len(COUNTRIES)]

    def territory(self, number: int) -> str:
        """Give the id of a territory."""
        if number < len(COUNTRIES):
            return COUNTRIES[number].id
        kind = "region" if number < len(COUNTRIES) + self.regions else "city"
        return f"{kind}-{number}"

    def partnership(self, number: int) -> str:
        """Give the id of a partnership."""
        one, other = self.first[number], self.second[number]
        return f"{self.territory(one)}--{self.territory(other)}"

    def parties(self, number: int) -> str:
        """Give the parties of a partnership, as a cell."""
        return f"{self.territory(self.first[number])};{self.territory(self.second[number])}"

    def source(self, country: Country) -> str:
        """Give the id of the list that a country keeps."""
        return f"list-of-{country.id}"

    def further_source(self, chance: random.Random) -> str:
        """Give the id of a source that speaks of all countries."""
        return f"report-{chance.randrange(self.sources - len(COUNTRIES))}"

    def year(self, partnership: int) -> int:
        """Give the year in which a partnership began."""
        return 1950 + (partnership * 7919 + self.seed) % 70


def write_register(folder: Path, agreements: int, seed: int, violations: bool = False) -> None:
    """Write a register folder: its settings, tables and links."""
    ontology = embedded_root() / "ontology"
    register = Register(agreements, seed, read_vocabulary(ontology))
    (folder / "data" / "links").mkdir(parents=True, exist_ok=True)
    (folder / "twinrdf.toml").write_text(SETTINGS, encoding="utf-8")
    lines = {}
    for name, columns in COLUMNS.items():
        rows = _TABLES[name](register)
        lines[name] = _write_table(folder / "data" / f"{name}.csv", columns, rows)
    _write_links(folder / "data" / "links", register)
    if violations:
        for name, columns in COLUMNS.items():
            _append(folder / "data" / f"{name}.csv", columns, planted_rows(name))
        plant_ontology(ontology, folder / "ontology", BASE)
        write_expected(folder / "expected.csv", lines)


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a table row by row, and give the number of its lines."""
    count = 1
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([row.get(column, "") for column in columns])
            count += 1
    return count


def _append(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writerows(rows)


def _sources(register: Register) -> Iterator[Row]:
    chance = register.chance("sources")
    for place, country in enumerate(COUNTRIES):
        yield {
            "id": register.source(country),
            "label@en": f"List of partnerships of {country.name}",
            "publisher": country.id,
            "issued": str(2010 + place % 15),
            "language": country.languages[0],
            "url": f"https://example.org/lists/{country.id}",
            "rank": "1",
        }
    for number in range(register.sources - len(COUNTRIES)):
        yield {
            "id": f"report-{number}",
            "label@en": f"Report {number} on partnerships",
            "publisher": f"organization-{number % register.organizations}",
            "issued": _date(chance, 2000 + number % 25, 0.6),
            "language": "en",
            "license": "https://creativecommons.org/licenses/by/4.0/" if number % 2 else "",
            "rank": str(2 + number % 3),
        }


def _territories(register: Register) -> Iterator[Row]:
    chance = register.chance("territories")
    for number in range(register.territories):
        country = register.country(number)
        row: Row = {"id": register.territory(number), "source": register.source(country)}
        if number < len(COUNTRIES):
            row |= {"type": "Country", "territoryType": "country", "label@en": country.name}
            yield row
            continue
        name = f"{invent_name(chance)} {number}"
        tags = dict.fromkeys((*country.languages, *chance.sample(LABELS[1:], 3)))
        row |= {f"label@{tag}": translate_name(name, tag, chance) for tag in tags if tag != "en"}
        row["label@en"] = name
        if number < len(COUNTRIES) + register.regions:
            row |= {"type": "Region", "territoryType": "province", "within": country.id}
        else:
            regions = range(number % 50, register.regions, 50) or (number % register.regions,)
            region = len(COUNTRIES) + chance.choice(regions)
            row |= {"type": "City", "within": f"{register.territory(region)};{country.id}"}
            if chance.random() < 0.3:
                row["territoryType"] = "municipality"
        if chance.random() < 0.9:
            row["lat"] = f"{country.lat + chance.uniform(-2, 2):.4f}"
            row["long"] = f"{country.long + chance.uniform(-2, 2):.4f}"
        yield row
        if chance.random() < 0.3:
            yield {
                "id": row["id"],
                "source": register.further_source(chance),
                "label@en": name if chance.random() < 0.9 else f"{name} City",
                "type": row["type"],
                "altLabel@en": f"Greater {name}",
            }


def _organizations(register: Register) -> Iterator[Row]:
    chance = register.chance("organizations")
    kinds = ("university", "chamber-of-commerce", "public-authority", "company", "association")
    for number in range(register.organizations):
        place = chance.randrange(register.territories)
        kind = chance.choice(kinds)
        row = {
            "id": f"organization-{number}",
            "source": register.source(register.country(place)),
            "label@en": f"{kind.replace('-', ' ').capitalize()} {invent_name(chance)} {number}",
            "organizationType": kind if chance.random() < 0.95 else "",
            "location": register.territory(place),
            "start": _date(chance, chance.randrange(1850, 2015), 0.2) if number % 3 else "",
        }
        if number and chance.random() < 0.2:
            row["partOf"] = f"organization-{chance.randrange(number)}"
        if chance.random() < 0.05:
            row |= {"type": "Collaboration"}
            row["member"] = f"{register.territory(place)};{register.territory(place - 1)}"
        yield row


def _partnerships(register: Register) -> Iterator[Row]:
    chance = register.chance("partnerships")
    kinds = ("sister-city-or-twinning", "friendship", "cooperation", "contact")
    words = ("twin town", "friendship", "cooperation", "contact")
    for number in range(register.partnerships):
        one, other = register.first[number], register.second[number]
        kind = min(int(chance.expovariate(1.2)), 3)
        year = register.year(number)
        day = _date(chance, year, 1)
        ended = chance.random() < 0.05
        first: Row = {
            "id": register.partnership(number),
            "source": register.source(register.country(one)),
            "label@en": f"{register.territory(one)} and {register.territory(other)}".title(),
            "party": register.parties(number),
            "partnershipKind": kinds[kind],
            "statedKind@en": words[kind] if chance.random() < 0.9 else "",
            "start": day[: chance.choice((4, 4, 7, 10))] if chance.random() < 0.92 else "",
            "end": str(year + 5 + number % 20) if ended else "",
            "status": "ended" if ended else ("active" if chance.random() < 0.7 else ""),
        }
        if number % 5 == 0:
            first["quote@en"] = f"the partnership of the two was agreed upon in {year}"
        yield first
        share = chance.random()
        if share < 0.35:
            again = day[: chance.choice((4, 7, 10))]
            if share < 0.05:
                again = str(year - 1)
            yield first | {
                "source": register.source(register.country(other))
                if register.country(one) != register.country(other)
                else register.further_source(chance),
                "start": again,
                "end": "",
                "status": first["status"],
                "quote@en": "",
            }


def _agreements(register: Register) -> Iterator[Row]:
    chance = register.chance("agreements")
    kinds = {
        "twinning-agreement": "twinning agreement",
        "friendship-agreement": "friendship agreement",
        "memorandum": "memorandum of understanding",
        "cooperation-agreement": "cooperation agreement",
        "letter-of-intent": "letter of intent",
    }
    for number in range(register.agreements):
        tie = number % register.partnerships
        founding = number < register.partnerships
        year = register.year(tie) + (0 if founding else 3 + chance.randrange(10))
        kind = chance.choices(list(kinds), (40, 20, 20, 15, 5))[0]
        signed = _date(chance, year, 1)
        place = register.first[tie] if chance.random() < 0.5 else register.second[tie]
        first: Row = {
            "id": f"{register.partnership(tie)}-{number}",
            "source": register.source(register.country(place)),
            "label@en": f"{kinds[kind].capitalize()} {number}, {year}",
            "agreementKind": kind,
            "statedKind@en": kinds[kind],
            "party": register.parties(tie),
            "signed": signed[: chance.choice((4, 7, 10, 10))] if chance.random() < 0.95 else "",
            "signedAt": register.territory(place) if chance.random() < 0.4 else "",
            "term": chance.choice(("P5Y", "P3Y", "P10Y")) if chance.random() < 0.25 else "",
            "establishes" if founding else "renews": register.partnership(tie),
            "preparedFor": "twinning-agreement" if kind == "letter-of-intent" else "",
            "outcome": "unknown" if kind == "letter-of-intent" and number % 2 else "",
        }
        yield first
        share = chance.random()
        if share < 0.3:
            again = str(year + 1) if share < 0.04 else signed[: chance.choice((4, 7, 10))]
            renamed = {"statedKind@en": "charter of partnership"} if share > 0.25 else {}
            source = register.further_source(chance)
            yield first | {"source": source, "signed": again, "signedAt": ""} | renamed


def _areas(register: Register) -> Iterator[Row]:
    chance = register.chance("areas")
    for number in range(register.agreements * 2 // 5):
        tie = number * 2 % register.partnerships
        domains = chance.sample(register.domains, 1 + number % 2)
        yield {
            "id": f"area-{number}",
            "source": register.source(register.country(register.first[tie])),
            "label@en": f"Cooperation in {domains[0].replace('-', ' ')}",
            "areaOf": register.partnership(tie),
            "areaNumber": str(1 + number % 7),
            "domain": ";".join(domains) if chance.random() < 0.97 else "",
            "asWritten": domains[0].replace("-", " ").upper() if number % 3 == 0 else "",
        }


def _events(register: Register) -> Iterator[Row]:
    chance = register.chance("events")
    types = ("visit", "forum", "ceremony", "festival", "exhibition")
    for number in range(register.agreements // 10):
        tie = chance.randrange(register.partnerships)
        place = register.territory(register.first[tie])
        yield {
            "id": f"event-{number}",
            "source": register.further_source(chance),
            "label@en": f"{chance.choice(types).capitalize()} {number}",
            "eventType": types[number % 5] if chance.random() < 0.97 else "",
            "start": _date(chance, register.year(tie) + 2, 0.8) if chance.random() < 0.95 else "",
            "location": place,
            "venue@en": f"Town hall {number % 90}" if number % 2 else "",
            "host": place,
            "participant": register.parties(tie),
            "superEvent": f"event-{chance.randrange(number)}" if number % 7 == 6 else "",
            "about": register.partnership(tie),
        }


def _figures(register: Register) -> Iterator[Row]:
    chance = register.chance("figures")
    for number in range(register.agreements // 5):
        place = len(COUNTRIES) + number % (register.territories - len(COUNTRIES))
        people = number % 3 < 2
        yield {
            "id": f"figure-{number}",
            "source": register.further_source(chance),
            "label@en": f"{'Population' if people else 'Area'}, figure {number}",
            "about": register.territory(place),
            "indicator": "population" if people else "area",
            "value": str(chance.randrange(1000, 900000) if people else chance.randrange(900)),
            "unit": "inhabitants" if people else "square-kilometre",
            "qualifier": chance.choice(("exact", "exact", "about", "more-than")),
            "asOf": _date(chance, 1990 + number % 35, 0.1) if chance.random() < 0.9 else "",
        }


def _offices(register: Register) -> Iterator[Row]:
    chance = register.chance("offices")
    for number in range(register.agreements // 40):
        place = chance.randrange(register.territories)
        start = 1980 + number % 40
        yield {
            "id": f"office-{number}",
            "source": register.source(register.country(place)),
            "label@en": f"Mayor in {start}, office {number}",
            "holder": f"{invent_name(chance)} {invent_name(chance)}" if number % 4 else "",
            "role@en": "Mayor",
            "officeType": "public-office",
            "officeAt": register.territory(place),
            "start": str(start),
            "end": str(start + 4) if number % 3 else "",
        }


def _statements(register: Register) -> Iterator[Row]:
    chance = register.chance("statements")
    for number in range(register.agreements // 20):
        tie = chance.randrange(register.partnerships)
        yield {
            "id": f"statement-{number}",
            "source": register.further_source(chance),
            "label@en": f"Statement {number}",
            "about": register.partnership(tie),
            "text@en": f"The exchange of pupils was “{chance.choice(('lively', 'rare'))}” then.",
            "asOf": str(register.year(tie) + 1),
        }


_TABLES = {
    "sources": _sources,
    "territories": _territories,
    "organizations": _organizations,
    "partnerships": _partnerships,
    "agreements": _agreements,
    "areas": _areas,
    "events": _events,
    "figures": _figures,
    "offices": _offices,
    "statements": _statements,
}


def _write_links(folder: Path, register: Register) -> None:
    """Write accepted links of countries and most other territories, and some rejected ones."""
    chance = register.chance("links")
    same, how = "schema:sameAs", "semapv:ManualMappingCuration"
    header = (
        "# curie_map:\n#   schema: https://schema.org/\n"
        "#   semapv: https://w3id.org/semapv/vocab/\n#   sssom: https://w3id.org/sssom/\n"
        f"#   reg: {BASE}id/\n#   wd: http://www.wikidata.org/entity/\n"
        "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence\n"
    )
    with (
        (folder / "positive.sssom.tsv").open("w", encoding="utf-8") as positive,
        (folder / "negative.sssom.tsv").open("w", encoding="utf-8") as negative,
    ):
        positive.write(header)
        negative.write(header)
        for number in range(register.territories):
            subject = f"reg:territory/{register.territory(number)}"
            item = COUNTRIES[number].item if number < len(COUNTRIES) else f"Q{90_000_000 + number}"
            if number < len(COUNTRIES) or chance.random() < 0.85:
                positive.write(f"{subject}\t{same}\t\twd:{item}\t{how}\t0.95\n")
            if chance.random() < 0.05:
                other = 180_000_000 + number
                negative.write(f"{subject}\t{same}\tNot\twd:Q{other}\t{how}\t0.9\n")


def _date(chance: random.Random, year: int, precise: float) -> str:
    """Give a date in a year, to the day as often as `precise` says."""
    if chance.random() >= precise:
        return str(year)
    return f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and write the register."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--agreements", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--violations", action="store_true", help="break every rule once")
    options = parser.parse_args(arguments)
    if options.agreements < 20:
        parser.error("--agreements: write 20 or more")
    write_register(options.folder, options.agreements, options.seed, options.violations)
    return 0


if __name__ == "__main__":
    sys.exit(main())
