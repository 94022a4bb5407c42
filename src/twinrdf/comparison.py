"""Two releases of a register compared: what only one of them says of a thing or a code.

Both have the register as sorted lines, so these are read side by side, whatever their number.

May import: dataset, errors, lines, mapping, release, store, terms, vocab.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from twinrdf.dataset import REGISTER
from twinrdf.errors import ReleaseError
from twinrdf.lines import Lines, parse_line
from twinrdf.mapping import Mapping, read_mapping
from twinrdf.release import Release, find_current, hash_file, read_manifest
from twinrdf.store import Store, open_store
from twinrdf.terms import Term, language_of, parse_term
from twinrdf.vocab import expand, term

ADDED, CHANGED, REMOVED = "added", "changed", "removed"

_LABEL = term("skos:prefLabel")
_TYPE = expand("rdf:type")
_SHOWN = 5


class Difference(NamedTuple):
    """A subject, whether it was added, changed or removed, and the lines that only one side has."""

    subject: str
    change: str
    before: list[str]
    after: list[str]


class Values(NamedTuple):
    """The values of a property that only one side has."""

    before: list[Term]
    after: list[Term]


class Described(NamedTuple):
    """A difference in the words of tables: the thing or code with its label, and its columns.

    A column of texts is named with the language, as in headers; what is no column, by its IRI.
    """

    iri: str
    label: str
    change: str
    values: dict[str, Values]


def compare(before: Iterable[str], after: Iterable[str]) -> Iterator[Difference]:
    """Compare two sorted sequences of distinct lines of N-Triples, subject by subject."""
    olds, news = iter(before), iter(after)
    old, new, last = next(olds, ""), next(news, ""), ""
    while old or new:
        if old == new:
            last, old, new = old, next(olds, ""), next(news, "")
            continue
        start = min(filter(None, (old, new))).partition(" ")[0] + " "
        removed, added, shared = list[str](), list[str](), last.startswith(start)
        while True:
            in_old, in_new = old.startswith(start), new.startswith(start)
            if not (in_old or in_new):
                break
            if old == new:
                shared, last, old, new = True, old, next(olds, ""), next(news, "")
            elif in_old and not (in_new and new < old):
                removed.append(old)
                old = next(olds, "")
            else:
                added.append(new)
                new = next(news, "")
        change = CHANGED if shared or (removed and added) else ADDED if added else REMOVED
        yield Difference(start[:-1], change, removed, added)


def compare_releases(before: Release, after: Release) -> Iterator[Difference]:
    """Compare the registers of two releases; raise ReleaseError if one of them is damaged."""
    return compare(_read_register(before), _read_register(after))


def describe_differences(before: Release, after: Release) -> Iterator[Described]:
    """Compare the registers of two releases in the words of their tables.

    What is computed beside a column that differs is left out.
    """
    mapping = read_mapping(after.path / "ontology" / "context.jsonld")
    stores = open_store(after.store), open_store(before.store)
    for difference in compare_releases(before, after):
        try:
            values = _gather_values(difference, mapping)
            label = _find_label(difference.subject, stores)
        except ValueError:
            told = f"dumps/{REGISTER} is not N-Triples at {difference.subject}"
            raise ReleaseError(f"{before.path} or {after.path}: {told}; build again") from None
        yield Described(difference.subject[1:-1], label, difference.change, values)


def find_former(out: Path) -> Release | None:
    """Give the current release of a folder, if there is one that can be read."""
    try:
        return find_current(out)
    except ReleaseError:
        return None


def tell_changes(former: Release | None, release: Release) -> str:
    """Tell in a line or two what has changed since a former release, and which names are gone.

    Nothing if that is the same one or is damaged.
    """
    if former is None or former.path == release.path:
        return ""
    counts: Counter[str] = Counter()
    gone: list[str] = []
    try:
        for difference in compare_releases(former, release):
            counts[difference.change] += 1
            if difference.change == REMOVED:
                gone.append(difference.subject[1:-1])
    except ReleaseError:
        return ""
    lines = [
        f"since release {former.id}: {counts[ADDED]} added, {counts[CHANGED]} changed, "
        f"{counts[REMOVED]} removed; `twinrdf diff {former.path}` lists them"
    ]
    if gone:
        more = f", and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
        lines.append(
            f"published names that are gone get 404 from now on: {', '.join(gone[:_SHOWN])}{more}; "
            "where a thing has another id now, keep the old row with the new id in column "
            "replacedBy"
        )
    return "\n".join(lines)


def _read_register(release: Release) -> Iterator[str]:
    name = f"dumps/{REGISTER}"
    path = release.path / name
    try:
        if hash_file(path) != read_manifest(release.path).get(name):
            raise ReleaseError(f"{path}: was changed; build again")
        yield from Lines(path, 0).texts()
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError.unreadable(path, error) from None


def _gather_values(difference: Difference, mapping: Mapping) -> dict[str, Values]:
    """Gather the values of a difference by column, but what is computed beside one of these."""
    values: dict[str, Values] = {}
    for side, lines in enumerate((difference.before, difference.after)):
        for line in lines:
            _, predicate, value, _ = parse_line(line)
            name = _name_column(predicate[1:-1], value, mapping)
            values.setdefault(name, Values([], []))[side].append(parse_term(value))
    for name in list(values):
        column = mapping.columns.get(name)
        for computed in column.bound_names if column else ():
            values.pop(computed, None)
    return values


def _name_column(predicate: str, value: str, mapping: Mapping) -> str:
    column = mapping.by_predicate.get(predicate)
    name = column.name if column else "type" if predicate == _TYPE else predicate
    language = language_of(value)
    return f"{name}@{language}" if language else name


def _find_label(subject: str, stores: Iterable[Store]) -> str:
    """Give a label of a subject in the first store that has one: the English one, if it has."""
    for store in stores:
        labels = [value for _, _, value, _ in store.quads(subject, _LABEL, graph="")]
        if labels:
            english = (label for label in labels if language_of(label) == "en")
            return parse_term(next(english, labels[0])).value
    return ""
