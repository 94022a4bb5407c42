"""The properties of things in reconciliation: the columns of the context, and four summaries.

A value asked for agrees with a thing, conflicts with it, or is unknown of it.

May import: link.built_in, names.normalise, serve.pages.register, serve.pages.wording,
serve.reconcile_names, terms, vocab.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from twinrdf.link.built_in import read_codes
from twinrdf.names.normalise import LONGEST_NAME
from twinrdf.serve.pages.register import LABEL, NAMES, WITHIN, Register, choose
from twinrdf.serve.pages.wording import is_date, is_number
from twinrdf.serve.reconcile_names import keys_of_text
from twinrdf.terms import XSD, Term, iri, parse_term, text, typed
from twinrdf.vocab import PREFIXES, term

SAME_AS = term("schema:sameAs")
SUMS = {
    "country": "the country a thing belongs to",
    "kind": "what kind of territory, organization, partnership, agreement or event it is",
    "year": "the year it was established, signed, held or issued",
    "wikidata": "its item in Wikidata",
}
"""Properties that sum up several columns, and what they mean."""

_KINDS = tuple(term(f"tw:{name}Kind") for name in ("partnership", "agreement", "stated")) + tuple(
    term(f"tw:{name}Type") for name in ("territory", "organization", "event")
)
_YEARS = tuple(term(name) for name in ("tw:start", "tw:signed", "dcterms:issued"))
_DATE = re.compile(r"\s*(\d{4}(?:-\d\d){0,2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ITEM = re.compile(r"Q[1-9]\d*")
_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Condition:
    """Values asked of a property: any of them, all, or none; `required` ones rule others out."""

    property: str
    values: tuple[str, ...]
    quantifier: str = "any"
    required: bool = False


class Properties:
    """The properties of a register, and what its things have of them."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.names = (*SUMS, *(name for name in register.mapping.columns if name not in SUMS))
        self.keys = lru_cache(_KEPT)(self._keys)
        self._items = lru_cache(_KEPT)(self._find_items)

    def label(self, name: str, languages: Sequence[str] = ()) -> str:
        """Name a property for people."""
        column = self.register.mapping.columns.get(name)
        if name in SUMS or not column:
            return name
        return self.register.term_label(column.predicate, languages)

    def comment(self, name: str, languages: Sequence[str]) -> str:
        """Say what a property means, if that is known."""
        if name in SUMS:
            return SUMS[name]
        predicate = self.register.mapping.columns[name].predicate
        return self.register.term_comment(predicate, languages)

    def predicate(self, name: str) -> str:
        """Give the predicate of a column, as a term; nothing for a property that sums up."""
        column = None if name in SUMS else self.register.mapping.columns.get(name)
        return iri(column.predicate) if column else ""

    def values(self, subject: str, name: str) -> tuple[str, ...]:
        """Give the values of a property of a thing, as terms."""
        predicate = self.predicate(name)
        if predicate:
            return self.register.objects(subject, predicate)
        return tuple(dict.fromkeys(self._sum_up(subject, name)))

    def agrees(self, subject: str, condition: Condition) -> bool | None:
        """Tell whether a thing has the values asked for, or nothing if that is unknown.

        It is unknown where the thing has none at all, or where a code is asked for and that of what
        it has is not known.
        """
        values: Sequence[str] = self.values(subject, condition.property)
        if not values:
            return None
        if self.predicate(condition.property) == WITHIN:
            values = self._and_above(values)
        found = [self._has(values, asked) for asked in condition.values]
        deciding = condition.quantifier != "all"
        verdict = deciding if deciding in found else None if None in found else not deciding
        return not verdict if condition.quantifier == "none" and verdict is not None else verdict

    def show(
        self, subject: str, name: str, languages: Sequence[str] = ()
    ) -> list[dict[str, object]]:
        """Give the values of a property of a thing as data extension has them."""
        values = self.values(subject, name)
        texts = [parse_term(value) for value in values if not value.startswith("<")]
        if any(found.language for found in texts):
            tag = choose(texts, languages).language
            return [{"str": found.value} for found in texts if found.language == tag]
        return [self._shown(value, languages) for value in values]

    # ---- inside

    def _sum_up(self, subject: str, name: str) -> Iterator[str]:
        objects = self.register.objects
        if name == "country":
            yield from self.register.countries(subject)
        elif name == "kind":
            yield from (value for predicate in _KINDS for value in objects(subject, predicate))
        elif name == "year":
            dates = (value for predicate in _YEARS for value in objects(subject, predicate))
            yield from (typed(parse_term(date).value[:4], XSD + "gYear") for date in dates)
        else:
            items = (parse_term(value).value for value in objects(subject, SAME_AS))
            wikidata = PREFIXES["wd"]
            yield from (
                text(item.removeprefix(wikidata)) for item in items if item.startswith(wikidata)
            )

    def _and_above(self, places: Sequence[str]) -> list[str]:
        """Give places and what they lie in, directly or by way of others."""
        found = list(dict.fromkeys(places))
        for place in found:
            found += (one for one in self.register.objects(place, WITHIN) if one not in found)
        return found

    def _has(self, values: Sequence[str], asked: str) -> bool | None:
        if any(self._same(value, asked) for value in values):
            return True
        unknown = asked in read_codes() and any(map(self._has_no_code, values))
        return None if unknown else False

    def _has_no_code(self, value: str) -> bool:
        """Tell whether a value is a place without an item, by which its code would be known."""
        kind = self.register.addresses.kind(value[1:-1])
        return kind == "territory" and not any(map(_ITEM.fullmatch, self._items(value)))

    def _same(self, value: str, asked: str) -> bool:
        if len(asked) > LONGEST_NAME * 2:
            return False
        found = parse_term(value)
        if found.is_iri:
            own = found.value.removeprefix(f"{self.register.addresses.base}id/")
            if {asked, read_codes().get(asked)} & {found.value, own, *self._items(value)}:
                return True
            return bool(self.keys(value) & keys_of_text(asked))
        if is_date(found.datatype):
            date, year = _DATE.match(asked), _YEAR.search(asked)
            wanted = date[1] if date else year[0] if year else "?"
            return found.value.startswith(wanted) or wanted.startswith(found.value)
        if is_number(found.datatype):
            return _number(found.value) == _number(asked)
        return bool(keys_of_text(found.value) & keys_of_text(asked))

    def _find_items(self, value: str) -> frozenset[str]:
        items = [item[1:-1] for item in self.register.objects(value, SAME_AS)]
        return frozenset((*items, *(item.removeprefix(PREFIXES["wd"]) for item in items)))

    def _keys(self, subject: str) -> frozenset[str]:
        """Give the keys of all names of a thing; a code also goes by its last segment."""
        found = (text for name in NAMES for text in self.register.objects(subject, name))
        texts = [parse_term(text).value for text in found]
        if self.register.addresses.is_code(subject[1:-1]):
            texts.append(self.register.addresses.slug(subject[1:-1]))
        return frozenset(key for text in texts for key in keys_of_text(text))

    def _shown(self, value: str, languages: Sequence[str]) -> dict[str, object]:
        found = parse_term(value)
        if found.is_iri:
            own = found.value.removeprefix(f"{self.register.addresses.base}id/")
            if own != found.value and self.register.objects(value, LABEL):
                return {"id": own, "name": self.register.label(value, languages).value}
            if self.register.addresses.is_code(found.value):
                return {"str": self.register.label(value, languages).value}
            return {"str": found.value}
        return write_number(found) if is_number(found.datatype) else {"str": found.value}


def write_number(found: Term) -> dict[str, object]:
    """Write a number as data extension has it, or as it stands where JSON has no such number."""
    number = _number(found.value)
    if number is None or not isfinite(number):
        return {"str": found.value}
    if found.datatype == XSD + "decimal":
        return {"float": number}
    return {"int": int(Decimal(found.value))}


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
