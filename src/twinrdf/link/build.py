"""Building a gazetteer, one SQLite file, with its sources and licences.

The same files give the same bytes. The file contains its own hash, which is computed with 64 zeros
in its place.

May import: atomic, errors, link.format, link.merge, link.places, link.sources, link.splits,
names.folding, names.levels, names.normalise.
"""

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from twinrdf.atomic import replace_file
from twinrdf.errors import LinkError
from twinrdf.link.format import (
    APPLICATION_ID,
    CORE,
    EXACT,
    NO_DIGEST,
    SCHEMA,
    TRANSLITERATED,
    VERSION,
    Loaded,
    Manifest,
    manifest_rows,
    place_row,
)
from twinrdf.link.merge import Merged, merge_places
from twinrdf.link.places import Place, near
from twinrdf.link.sources import Source, read_hash
from twinrdf.link.splits import find_splits
from twinrdf.names.folding import fold
from twinrdf.names.levels import LOCAL, REGIONAL, Level
from twinrdf.names.normalise import is_han, keys_of, normalise, parse_name, transliterate

HOMONYM_KM = 20.0
"""The distance beyond which two places of one name are different places."""

WITNESSES = 10
"""A country is covered if it has this many places without an item for each one with an item."""

Rows = Mapping[str, Sequence[tuple[object, ...]]]
"""The tables of a gazetteer."""

_PINYIN_COUNTRIES = frozenset({"CN", "TW", "HK", "MO", "SG", "MY"})
_ByKey = Mapping[tuple[str, str], Sequence[Place]]


def build_gazetteer(sources: Sequence[Source], path: Path) -> Manifest:
    """Build a gazetteer from sources, the most trusted first, and write it atomically."""
    if not sources:
        raise LinkError("no source; name at least one file to build the gazetteer from")
    merged, loaded, countries = read_sources(sources)
    if not merged.places:
        raise LinkError(f"{path}: the sources hold no item of Wikidata; add one that does")
    return _write_gazetteer(path, merged, loaded, countries)


def read_sources(
    sources: Sequence[Source],
) -> tuple[Merged, tuple[Loaded, ...], dict[str, str]]:
    """Read sources: merged places, descriptions of the sources, country codes by key of name."""
    read: list[Place] = []
    loaded: list[Loaded] = []
    countries: dict[str, str] = {}
    for source in sources:
        before = len(read)
        read.extend(source.read_places())
        names = ", ".join(file.name for file in source.files)
        loaded.append(Loaded(source.credit, names, read_hash(source.files), len(read) - before))
        for name, code in source.read_countries():
            countries.setdefault(normalise(name), code)
    return merge_places(read), tuple(loaded), countries


def make_rows(merged: Merged, countries: Mapping[str, str]) -> Rows:
    """Make the tables of a gazetteer from places, and codes of countries by keys of names."""
    by_key = _group(merged)
    return {
        "place": [(number, *place_row(place)) for number, place in enumerate(merged.places)],
        "key": sorted(_key_rows(merged.places)),
        "id": sorted(
            {(*one, number) for number, place in enumerate(merged.places) for one in place.ids}
        ),
        "homonym": sorted(_homonyms(by_key)),
        "region": sorted(_regions(merged)),
        "country": sorted((name, code) for name, code in countries.items() if name),
        "split": sorted((country,) for country in find_splits(by_key)),
        "covered": sorted((country,) for country in _find_covered(merged)),
    }


def write_tables(connection: sqlite3.Connection, rows: Rows, of: Manifest) -> None:
    """Write the tables of a gazetteer and its manifest into an empty database."""
    connection.executescript(SCHEMA)
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    tables: Rows = {**rows, "manifest": manifest_rows(of)}
    for table, found in tables.items():
        if found:
            marks = ", ".join("?" * len(found[0]))
            connection.executemany(f"insert into {table} values ({marks})", found)  # noqa: S608 - our names
    connection.commit()


def _write_gazetteer(
    path: Path, merged: Merged, loaded: Sequence[Loaded], countries: Mapping[str, str]
) -> Manifest:
    rows = make_rows(merged, countries)
    counts = {table: len(found) for table, found in rows.items()}
    counts["doubtful"] = sum(place.doubtful for place in merged.places)
    counts["witness"] = len(merged.witnesses)
    try:
        with replace_file(path) as draft:
            _write_draft(draft, rows, Manifest(VERSION, tuple(loaded), counts, NO_DIGEST))
            digest = _seal(draft)
    except OSError as error:
        raise LinkError(f"{path}: cannot be written: {error.strerror}; name another") from None
    return Manifest(VERSION, tuple(loaded), counts, digest)


def _write_draft(path: Path, rows: Rows, of: Manifest) -> None:
    connection = sqlite3.connect(path)
    try:
        write_tables(connection, rows, of)
        connection.execute("vacuum")
    finally:
        connection.close()


def _seal(path: Path) -> str:
    """Write the hash of the file into its place."""
    content = path.read_bytes()
    place = content.index(NO_DIGEST.encode())
    digest = hashlib.sha256(content).hexdigest()
    with path.open("r+b") as file:
        file.seek(place)
        file.write(digest.encode())
    return digest


def _key_rows(places: Iterable[Place]) -> set[tuple[str, int, int]]:
    rows = set()
    for number, place in enumerate(places):
        kinds: dict[str, int] = {}
        for key, kind in _keys(place):
            kinds[key] = min(kind, kinds.get(key, kind))
        rows |= {(key, number, kind) for key, kind in kinds.items()}
    return rows


def _keys(place: Place) -> Iterator[tuple[str, int]]:
    for text in dict.fromkeys(name.text for name in place.names):
        parsed = parse_name(text)
        if not parsed.key:
            continue
        yield parsed.key, EXACT
        yield parsed.core, CORE
        if is_han(parsed.key):
            yield from ((fold(key), TRANSLITERATED) for key in (parsed.key, parsed.core))
        if not is_han(parsed.key) or place.country in _PINYIN_COUNTRIES:
            for key in {transliterate(parsed.key), transliterate(parsed.core)} - {""}:
                yield key, TRANSLITERATED


def _group(merged: Merged) -> _ByKey:
    """Group settlements by country and key, including those without an item."""
    groups: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in (*merged.places, *merged.witnesses):
        if place.level in LOCAL and place.point:
            for key in {key for key, kind in _keys(place) if kind in {EXACT, CORE}}:
                groups[place.country, key].append(place)
    return groups


def _homonyms(by_key: _ByKey) -> Iterator[tuple[str, str, str, int]]:
    """Count the places that share a name in a country, or in one of its regions."""
    for (country, key), places in by_key.items():
        count = _count_apart(places)
        if count > 1:
            yield country, "", key, count
            for region in {one for place in places for one in keys_of(place.admin)}:
                inside = [place for place in places if region in keys_of(place.admin)]
                count = _count_apart(inside)
                if count > 1:
                    yield country, region, key, count


def _find_covered(merged: Merged) -> Iterator[str]:
    """Find the countries where enough places are known to see which names are shared."""
    items = Counter(place.country for place in merged.places if place.level in LOCAL)
    others = Counter(place.country for place in merged.witnesses if place.level in LOCAL)
    return (country for country, count in others.items()
            if country and count >= WITNESSES * max(1, items[country]))  # fmt: skip


def _count_apart(places: Iterable[Place]) -> int:
    apart: list[Place] = []
    for place in places:
        if not any(near(place, other, HOMONYM_KM) for other in apart):
            apart.append(place)
    return len(apart)


def _regions(merged: Merged) -> set[tuple[str, str, int]]:
    """Collect the names of regions: all names of one region have its number.

    Names of regions that only occur as the surroundings of places have the number 0.
    """
    keys, numbered = set(), set()
    for number, place in enumerate((*merged.places, *merged.witnesses), 1):
        if place.level is not Level.ORGANISATION:
            keys |= {(place.country, key) for key in keys_of(place.admin)}
        if place.level in REGIONAL:
            own = keys_of(name.text for name in place.names)
            numbered |= {(place.country, key, number) for key in own}
        elif place.level not in LOCAL | {Level.ORGANISATION}:
            keys |= {(place.country, key) for key in keys_of(n.text for n in place.names)}
    known = {(country, key) for country, key, _ in numbered}
    return numbered | {(*one, 0) for one in keys - known}
