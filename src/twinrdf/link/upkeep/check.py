"""Comparing links and ties with Wikidata: what has changed there, and where the two disagree.

Nothing here decides who is right: a remark says what differs, and on which line of the decisions.

May import: link.links, link.live.entities, link.territories, link.upkeep.items, link.upkeep.ties,
names.levels, names.normalise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from twinrdf.link.links import Link
from twinrdf.link.live.entities import Twin
from twinrdf.link.territories import Territory, levels_of, walk_up
from twinrdf.link.upkeep.items import Item, Items
from twinrdf.link.upkeep.ties import TWINNING, Tie, agree
from twinrdf.names.levels import LOCAL, Level
from twinrdf.names.normalise import normalise, parse_name


class RemarkKind(Enum):
    """The kind of a remark."""

    DELETED = "deleted"
    MERGED = "merged"
    DISSOLVED = "dissolved"
    LEVEL = "level"
    COUNTRY = "country"
    LABEL = "label"
    ABSENT = "absent"
    ONE_SIDED = "one-sided"
    OTHER_ITEM = "other item"
    DATES = "dates"
    ENDED = "ended"
    UNSOURCED = "unsourced"
    UNKNOWN_HERE = "unknown here"


STALE = frozenset({RemarkKind.DELETED, RemarkKind.MERGED})
"""The kinds of remarks that mean that a link is wrong."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A difference between a link or a tie and Wikidata."""

    what: RemarkKind
    about: str
    text: str
    place: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.about}: {self.what.value}: {self.text}"


@dataclass(frozen=True, slots=True)
class Pair:
    """A tie between linked parties, with what each item states of the other."""

    tie: Tie
    items: tuple[str, str]
    stated: tuple[tuple[Twin, ...], tuple[Twin, ...]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a check; `unknown` are the linked items that the source lacks."""

    date: str
    remarks: tuple[Remark, ...]
    pairs: tuple[Pair, ...]
    items: Mapping[str, Item]
    unknown: tuple[str, ...]
    tells_ties: bool

    def count(self, what: RemarkKind) -> int:
        """Count the remarks of a kind."""
        return sum(remark.what is what for remark in self.remarks)


def compare(
    links: Sequence[Link],
    territories: Mapping[str, Territory],
    ties: Sequence[Tie],
    items: Items,
    base: str,
) -> Comparison:
    """Compare the accepted links, and the ties between linked parties, with a source."""
    accepted = [link for link in links if link.accepted]
    linked = {link.subject: link.qid for link in accepted}
    known = items.read(sorted(set(linked.values())))
    remarks: list[Remark] = []
    for link in accepted:
        item = known.get(linked[link.subject])
        if item:
            check = _LinkCheck(link, item, linked, territories, items, base)
            remarks += check.run()
    pairs = tuple(_pair(ties, linked, known))
    own = {item.id: item.names[0].text for item in known.values() if item.names}
    names = {**own, **items.read_labels(_strangers(known, linked))}
    for pair in pairs:
        remarks += _look_at_pair(pair, names, known, base)
    remarks += _find_unknown_here(linked, known, ties, names, base)
    unknown = sorted(set(linked.values()) - set(known), key=lambda item: int(item[1:]))
    tells_ties = any(item.twins is not None for item in known.values())
    return Comparison(items.date, tuple(remarks), pairs, known, tuple(unknown), tells_ties)


@dataclass(frozen=True, slots=True)
class _LinkCheck:
    """The check of one link."""

    link: Link
    item: Item
    linked: Mapping[str, str]
    territories: Mapping[str, Territory]
    items: Items
    base: str

    def run(self) -> Iterator[Remark]:
        """Give the remarks on the link."""
        asked = self.linked[self.link.subject]
        if self.item.missing:
            yield self._remark(RemarkKind.DELETED, f"{asked} is no item any more; look for another")
            return
        if self.item.id != asked:
            advice = f"see whether the link still holds, then write wd:{self.item.id}"
            yield self._remark(
                RemarkKind.MERGED, f"{asked} was merged into {self.item.id}; {advice}"
            )
        territory = self.territories.get(self.link.subject)
        if territory:
            if self.item.dissolved:
                yield self._remark(RemarkKind.DISSOLVED, f"{asked} ended in {self.item.dissolved}")
            yield from self._look_at_level(territory)
            yield from self._look_at_country(territory)
            yield from self._look_at_names(territory)

    def _look_at_level(self, territory: Territory) -> Iterator[Remark]:
        ours, theirs = levels_of(territory), self.item.level
        if not ours or theirs is None or theirs in ours or (theirs in LOCAL and ours & LOCAL):
            return
        levels = " or ".join(level.value for level in Level if level in ours)
        yield self._remark(
            RemarkKind.LEVEL, f"{self.item.id} is a {theirs.value}, here it is a {levels}"
        )

    def _look_at_country(self, territory: Territory) -> Iterator[Remark]:
        above = (territory, *walk_up(territory, self.territories))
        countries = [one for one in above if Level.COUNTRY in levels_of(one)]
        ids = {self.linked[one.subject] for one in countries if one.subject in self.linked}
        names = self.items.name_countries(name.text for one in countries for name in one.names)
        pairs = [(ids, self.item.countries), (names, self.item.country_names)]
        comparable = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
        if comparable and not any(ours & theirs for ours, theirs in comparable):
            there = ", ".join(sorted(self.item.countries or self.item.country_names))
            text = f"{self.item.id} lies in {there}, here in {countries[0].label}"
            yield self._remark(RemarkKind.COUNTRY, text)

    def _look_at_names(self, territory: Territory) -> Iterator[Remark]:
        theirs = [parse_name(name.text) for name in self.item.names]
        keys = {key for one in theirs for key in (one.key, one.core)}
        ours = {key for name in territory.names for one in (parse_name(name.text),)
                for key in (one.key, one.core)}  # fmt: skip
        if theirs and not ours & keys:
            there = self.item.names[0].text
            yield self._remark(
                RemarkKind.LABEL, f"{self.item.id} is called “{there}”, here “{territory.label}”"
            )

    def _remark(self, what: RemarkKind, text: str) -> Remark:
        about = _shorten(self.link.subject, self.base)
        return Remark(what, about, text, f"{self.link.file}:{self.link.line}")


def _pair(
    ties: Iterable[Tie], linked: Mapping[str, str], known: Mapping[str, Item]
) -> Iterator[Pair]:
    """Give the ties between two parties whose items are known with their twinnings."""
    for tie in ties:
        asked = [linked[party] for party in tie.parties if party in linked]
        found = [known[item] for item in asked if item in known and not known[item].missing]
        if len(tie.parties) == len(found) == 2 and all(one.twins is not None for one in found):
            one, other = found
            stated = (_stated(one, other, asked[1]), _stated(other, one, asked[0]))
            yield Pair(tie, (one.id, other.id), stated)


def _stated(item: Item, other: Item, asked: str) -> tuple[Twin, ...]:
    return tuple(twin for twin in item.twins or () if twin.item in {other.id, asked})


def _strangers(known: Mapping[str, Item], linked: Mapping[str, str]) -> list[str]:
    """List the twins of linked items that are not linked themselves."""
    ours = set(linked.values())
    found = {twin.item for item in known.values() for twin in item.twins or ()}
    return sorted(found - ours, key=lambda item: int(item[1:]))


def _look_at_pair(
    pair: Pair, names: Mapping[str, str], known: Mapping[str, Item], base: str
) -> Iterator[Remark]:
    """Give the remarks on a twinning of the register."""
    if TWINNING not in pair.tie.kinds:
        return
    about = _shorten(pair.tie.subject, base)
    (one, other), (there, back) = pair.items, pair.stated
    if not there and not back:
        yield Remark(RemarkKind.ABSENT, about, f"neither {one} nor {other} states it")
    elif not there or not back:
        silent, speaking = (one, other) if not there else (other, one)
        yield Remark(RemarkKind.ONE_SIDED, about, f"{speaking} states it, {silent} does not")
    for item, target, stated in ((one, other, there), (other, one, back)):
        if not stated:
            yield from _find_namesake(about, item, target, names, known)
        for twin in stated:
            yield from _look_at_twin(about, item, twin, pair.tie)


def _find_namesake(
    about: str, item: str, target: str, names: Mapping[str, str], known: Mapping[str, Item]
) -> Iterator[Remark]:
    """Find twinnings of an item with another item that has the partner's name."""
    by_id = {one.id: one for one in known.values()}
    ours = {normalise(name.text) for name in by_id[target].names}
    for twin in by_id[item].twins or ():
        if twin.item != target and normalise(names.get(twin.item, "")) in ours - {""}:
            text = f"{item} states it with {twin.item}, of the same name as {target}"
            yield Remark(RemarkKind.OTHER_ITEM, about, f"{text}; see which level is meant")


def _look_at_twin(about: str, item: str, twin: Twin, tie: Tie) -> Iterator[Remark]:
    if tie.start and twin.start and agree((tie.start, twin.start)) is None:
        yield Remark(RemarkKind.DATES, about, f"{item} says since {twin.start}, here {tie.start}")
    if tie.end and twin.end and agree((tie.end, twin.end)) is None:
        yield Remark(RemarkKind.DATES, about, f"{item} says until {twin.end}, here {tie.end}")
    ended = bool(tie.end) or "ended" in tie.statuses
    if ended and not twin.end:
        yield Remark(RemarkKind.ENDED, about, f"ended here, and {item} does not say so")
    elif twin.end and not ended:
        yield Remark(RemarkKind.ENDED, about, f"{item} says until {twin.end}, here it has no end")
    if not twin.sourced:
        yield Remark(RemarkKind.UNSOURCED, about, f"{item} names no source for it")


def _find_unknown_here(
    linked: Mapping[str, str],
    known: Mapping[str, Item],
    ties: Iterable[Tie],
    names: Mapping[str, str],
    base: str,
) -> Iterator[Remark]:
    """Find the twinnings of Wikidata that the register lacks."""
    tied: dict[str, set[str]] = {}
    for tie in ties:
        for party in tie.parties:
            tied.setdefault(party, set()).update(tie.parties)
    subjects = {item: subject for subject, item in linked.items()}
    for subject, asked in linked.items():
        item = known.get(asked)
        partners = {linked.get(one, "") for one in tied.get(subject, ())}
        partners |= {known[one].id for one in partners if one in known}
        for twin in dict.fromkeys(item.twins or () if item else ()):
            if twin.item not in partners:
                name = _shorten(subjects.get(twin.item, ""), base) or names.get(twin.item, "")
                since = f" since {twin.start}" if twin.start else ""
                until = f" until {twin.end}" if twin.end else ""
                text = " ".join(filter(None, ("twinned with", twin.item, name)))
                about = _shorten(subject, base)
                yield Remark(RemarkKind.UNKNOWN_HERE, about, f"{text}{since}{until}")


def _shorten(subject: str, base: str) -> str:
    return subject.removeprefix(f"{base}id/")
