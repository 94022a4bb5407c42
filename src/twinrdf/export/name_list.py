"""The page of all names in alphabetical order, for exports, where no server searches.

May import: names.folding, serve.pages.register, terms, vocab.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from twinrdf.names.folding import fold
from twinrdf.serve.pages.register import LABEL, Register, Value
from twinrdf.terms import parse_term
from twinrdf.vocab import term

PAGE = 1500
DIGITS = "0–9"
OTHERS = "Other scripts"

LISTED = (LABEL, term("skos:altLabel"), term("tw:holder"))
SEARCHED = (*LISTED, term("tw:asWritten"), term("tw:text"))
"""What names things in the list of all names, and in a search."""


class Name(NamedTuple):
    """A name of a thing, by what it is sorted: folded, with other scripts after the alphabet."""

    other: bool
    folded: str
    text: str
    subject: str

    @property
    def initial(self) -> str:
        """The heading it stands under."""
        first = self.folded[:1]
        if self.other:
            return OTHERS
        return first.upper() if first.isalpha() else DIGITS


@dataclass(frozen=True, slots=True)
class Entry:
    """A name ready to show; `thing` is what it names, where that goes by another name."""

    name: Value
    href: str
    kind: str
    thing: Value | None


@dataclass(frozen=True, slots=True)
class Initial:
    """An initial with the page on which its names begin."""

    text: str
    page: int

    @property
    def other(self) -> bool:
        """Whether it stands for all scripts after the alphabet."""
        return self.text == OTHERS

    @property
    def anchor(self) -> str:
        """Where its names begin on that page."""
        return f"names-{fold(self.text).replace(' ', '-').replace('–', '-')}"


def gather_names(register: Register, predicates: Sequence[str] = LISTED) -> tuple[Name, ...]:
    """Gather the names of all things that have a page, each once however many languages use it."""
    found: dict[tuple[str, str], Name] = {}
    for predicate in predicates:
        for subject, _, text, _ in register.store.quads(predicate=predicate, graph=""):
            folded = fold(parse_term(text).value).strip()
            if folded and register.addresses.own(subject[1:-1]):
                other = not (folded[0].isascii() and folded[0].isalnum())
                found.setdefault((folded, subject), Name(other, folded, text, subject))
    return tuple(sorted(found.values()))


def list_initials(names: Sequence[Name]) -> tuple[Initial, ...]:
    """List the initials there are."""
    pages: dict[str, int] = {}
    for place, name in enumerate(names):
        pages.setdefault(name.initial, place // PAGE + 1)
    return tuple(Initial(text, page) for text, page in pages.items())


def show_page(
    register: Register, names: Sequence[Name], page: int, languages: Sequence[str]
) -> Iterator[tuple[Initial, tuple[Entry, ...]]]:
    """Give the names on a page, by their initials, and what they name in the reader's language."""
    shown = names[(page - 1) * PAGE : page * PAGE]
    for initial, group in groupby(shown, key=lambda name: name.initial):
        yield Initial(initial, page), tuple(_entry(register, name, languages) for name in group)


def _entry(register: Register, name: Name, languages: Sequence[str]) -> Entry:
    thing = register.value(name.subject, languages)
    shown = register.value(name.text)
    kind = find_kind(register, name.subject)
    return Entry(shown, thing.href, kind, thing if fold(thing.text) != name.folded else None)


def find_kind(register: Register, subject: str) -> str:
    """Give the kind of a thing, as a search has it; of what is of no kind, nothing."""
    iri = subject[1:-1]
    return register.addresses.kind(iri) or ("concept" if register.addresses.is_code(iri) else "")
