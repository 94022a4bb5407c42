"""The ties of the register, to be compared with Wikidata: parties, kind and dates.

May import: link.links, records.rows, vocab.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from twinrdf.link.links import Link
from twinrdf.records.rows import Record
from twinrdf.vocab import mint

TWINNING = "sister-city-or-twinning"
"""The kind of partnership that P190 (twinned administrative body) is for."""

_TABLE = "partnerships"
_PLAIN = re.compile(r"[!#-)+-;=?-\[\]_a-z~]+")
_NOT_PUBLIC = (".local", ".internal", ".lan", ".intranet", ".home", ".test", ".invalid",
               ".localhost", ".onion")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """The statements of one source on a tie.

    `urls` are the public addresses of the source and `stated_in` its item, if it is linked to one.
    """

    source: str
    urls: tuple[str, ...]
    stated_in: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A partnership with the statements of all sources."""

    subject: str
    label: str
    parties: tuple[str, ...]
    kinds: frozenset[str]
    statuses: frozenset[str]
    claims: tuple[Claim, ...]

    @property
    def start(self) -> str | None:
        """The start that fits all sources; empty if none gives one, None if they disagree."""
        return agree(date for claim in self.claims for date in claim.starts)

    @property
    def end(self) -> str | None:
        """The end that fits all sources; empty if none gives one, None if they disagree."""
        return agree(date for claim in self.claims for date in claim.ends)


def gather_ties(records: Iterable[Record], links: Iterable[Link], base: str) -> tuple[Tie, ...]:
    """Gather the partnerships of a register, sorted by IRI."""
    rows: dict[str, list[Record]] = {}
    urls: dict[str, list[str]] = {}
    for record in records:
        if record.table.name == _TABLE and ("replacedBy", "") not in record.values:
            rows.setdefault(mint(base, record.table.kind, record.id), []).append(record)
        elif record.table.name == "sources":
            found = urls.setdefault(record.id, [])
            found += [url for url in record.values.get(("url", ""), ()) if is_public(url)]
    items = {link.subject: link.qid for link in links if link.accepted}

    def claim(record: Record) -> Claim:
        source = record.source
        return Claim(
            source, tuple(dict.fromkeys(urls.get(source, ()))),
            items.get(mint(base, "source", source), ""),
            record.values.get(("start", ""), ()), record.values.get(("end", ""), ()),
            "ambiguous" in _codes(record, "basis"),
        )  # fmt: skip

    return tuple(_tie(subject, rows[subject], tuple(map(claim, rows[subject])))
                 for subject in sorted(rows))  # fmt: skip


def agree(dates: Iterable[str]) -> str | None:
    """Give the most precise date if it lies within all others, and None if it does not."""
    found = sorted(set(dates), key=lambda date: (-len(date), date))
    if not found:
        return ""
    return found[0] if all(found[0].startswith(other) for other in found) else None


def is_public(url: str) -> bool:
    """Whether an address can be opened by anyone, judging by its form."""
    if not _PLAIN.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or "." not in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return not host.endswith(_NOT_PUBLIC)


def _tie(subject: str, rows: list[Record], claims: tuple[Claim, ...]) -> Tie:
    labels: Mapping[str, str] = {language: texts[0] for row in rows
                                 for (column, language), texts in row.values.items()
                                 if column == "label" and texts}  # fmt: skip
    parties = (party for row in rows for party in row.values.get(("party", ""), ()))
    return Tie(
        subject,
        labels.get("en") or next(iter(labels.values()), subject.rpartition("/")[2]),
        tuple(dict.fromkeys(parties)),
        frozenset(kind for row in rows for kind in _codes(row, "partnershipKind")),
        frozenset(status for row in rows for status in _codes(row, "status")),
        claims,
    )


def _codes(record: Record, column: str) -> Iterator[str]:
    return (iri.rpartition("/")[2] for iri in record.values.get((column, ""), ()))
