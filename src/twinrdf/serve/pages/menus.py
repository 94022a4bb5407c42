"""The menus of facets by which ties and events are chosen: country, kind, decade, status.

May import: names.folding, serve.pages.register, serve.pages.wording, translations, vocab.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twinrdf.names.folding import fold
from twinrdf.serve.pages.register import Register, Value
from twinrdf.serve.pages.wording import word_decade
from twinrdf.translations import pick_language
from twinrdf.vocab import PREFIXES, mint

SCHEMES = {
    "partnership": "partnership-kind",
    "agreement": "agreement-kind",
    "event": "event-type",
}
"""For each kind of thing with a date, the code list of its sorts."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: how many items it leaves, and how deep it is below broader values.

    The page itself names a value without a label.
    """

    slug: str
    label: str
    count: int
    chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be chosen of a facet, in groups; the name of a group is a kind, or nothing."""

    name: str
    groups: tuple[tuple[str, tuple[Option, ...]], ...]


class Words:
    """Names of countries and codes in the reader's language, and menus of them."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def country(self, slug: str, languages: Sequence[str]) -> Value:
        """Name a country."""
        iri = mint(self.register.addresses.base, "territory", slug)
        return self.register.value(f"<{iri}>", languages)

    def sort(self, kind: str, code: str, languages: Sequence[str]) -> Value | None:
        """Name the sort of a partnership, an agreement or an event, if it has one."""
        return self.code(f"{SCHEMES[kind]}/{code}", languages) if code else None

    def code(self, path: str, languages: Sequence[str]) -> Value:
        """Name a code by its list and its own name."""
        return self.register.value(f"<{PREFIXES['code']}{path}>", languages)

    def menus(
        self,
        counts: Mapping[str, Mapping[str, int]],
        chosen: Mapping[str, str],
        sorts: Mapping[str, Sequence[str]],
        languages: Sequence[str],
    ) -> tuple[Menu, ...]:
        """Make the menus of facets from how often each value is left.

        `sorts` gives the sorts that each kind has. What was chosen stays in its menu.
        """
        found = []
        for name, left in counts.items():
            choice = chosen.get(name, "")
            kept = [slug for slug, count in left.items() if count or slug == choice]
            options = {
                slug: Option(
                    slug, self._label(name, slug, sorts, languages), left[slug], slug == choice
                )
                for slug in kept
            }
            found.append(Menu(name, _group(options, sorts if name == "kind" else {})))
        return tuple(found)

    def _label(
        self, name: str, slug: str, sorts: Mapping[str, Sequence[str]], languages: Sequence[str]
    ) -> str:
        """Name a value of a facet; the kinds themselves are named by the page."""
        if name == "country":
            return self.country(slug, languages).text
        if name == "status":
            return self.code(f"status/{slug}", languages).text
        kinds = [kind for kind, codes in sorts.items() if slug in codes]
        if name == "kind":
            return self.code(f"{SCHEMES[kinds[0]]}/{slug}", languages).text if kinds else ""
        return word_decade(slug, pick_language(languages))


def _group(
    options: Mapping[str, Option], sorts: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """Sort options by their labels; those of a kind make a group, the kind itself first."""
    if not sorts:
        return (("", tuple(sorted(options.values(), key=lambda option: fold(option.label)))),)
    groups = (
        (kind, tuple(options[slug] for slug in (kind, *codes) if slug in options))
        for kind, codes in sorts.items()
    )
    return tuple((kind, found) for kind, found in groups if found)
