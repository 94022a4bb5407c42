"""Search among the names of all things, in every language, without accents or case.

All names stand folded in one long text, so that a search is one scan by the text library.

May import: serve.pages.register, serve.pages.wording, terms, vocab.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from twinrdf.serve.pages.register import LABEL, Register, Value
from twinrdf.serve.pages.wording import fold
from twinrdf.terms import parse_term
from twinrdf.vocab import term

NAMES = (LABEL, term("skos:altLabel"), term("tw:asWritten"), term("tw:holder"), term("tw:text"))
ORDER = (
    "territory",
    "partnership",
    "agreement",
    "organization",
    "event",
    "area",
    "office",
    "figure",
    "statement",
    "source",
    "concept",
)
LONGEST = 200
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found: the name that matched where it is not the one shown, and its countries."""

    value: Value
    also: Value | None
    countries: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that were found: how many, and those on this page."""

    kind: str
    total: int
    hits: tuple[Hit, ...]


class Index:
    """Every name of every thing of a register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._names: list[tuple[str, str]] = []
        self._starts: list[int] = []
        folded = []
        position = 1
        for predicate in NAMES:
            for subject, _, text, _ in register.store.quads(predicate=predicate, graph=""):
                name = fold(parse_term(text).value)
                if not name or not self._kind(subject):
                    continue
                self._names.append((subject, text))
                self._starts.append(position)
                folded.append(name)
                position += len(name) + 1
        self._text = "\n" + "\n".join(folded) + "\n"

    def search(
        self, text: str, languages: Sequence[str] = (), kind: str = "", size: int = 10
    ) -> tuple[Group, ...]:
        """Find the things with a name that holds the text, best matches first, by kind."""
        wanted = fold(text[:LONGEST])
        best: dict[str, tuple[int, int]] = {}
        for row in self._rows(wanted):
            subject = self._names[row][0]
            best[subject] = min(best.get(subject, (9, row)), (self._worth(row, wanted), row))
        groups: dict[str, list[str]] = {}
        for subject in best:
            groups.setdefault(self._kind(subject), []).append(subject)
        return tuple(
            self._group(name, groups[name], best, languages, size)
            for name in ORDER
            if name in groups and kind in {"", name}
        )

    def _rows(self, wanted: str) -> list[int]:
        rows: list[int] = []
        at = self._text.find(wanted) if wanted else -1
        while at >= 0 and len(rows) < MOST:
            row = bisect_right(self._starts, max(at, 1)) - 1
            rows.append(row)
            end = self._text.find("\n", self._starts[row])
            at = self._text.find(wanted, end)
        return rows

    def _worth(self, row: int, wanted: str) -> int:
        start = self._starts[row]
        end = self._text.find("\n", start)
        name = self._text[start:end]
        if name == wanted:
            return 0
        if name.startswith(wanted):
            return 1
        return 2 if f" {wanted}" in name else 3

    def _group(
        self,
        kind: str,
        subjects: list[str],
        best: dict[str, tuple[int, int]],
        languages: Sequence[str],
        size: int,
    ) -> Group:
        subjects.sort(key=lambda s: (best[s][0], len(self._names[best[s][1]][1]), best[s][1], s))
        hits = tuple(self._hit(subject, best[subject][1], languages) for subject in subjects[:size])
        return Group(kind, len(subjects), hits)

    def _hit(self, subject: str, row: int, languages: Sequence[str]) -> Hit:
        value = self.register.value(subject, languages)
        matched = self.register.value(self._names[row][1])
        also = matched if fold(matched.text) != fold(value.text) else None
        placed = self._kind(subject) in {"territory", "organization"}
        countries = self.register.countries(subject) if placed else ()
        shown = tuple(self.register.value(c, languages) for c in countries if c != subject)
        return Hit(value, also, shown)

    def _kind(self, subject: str) -> str:
        iri = subject[1:-1]
        kind = self.register.addresses.kind(iri)
        if kind in ORDER:
            return kind
        return "concept" if self.register.addresses.is_code(iri) else ""
