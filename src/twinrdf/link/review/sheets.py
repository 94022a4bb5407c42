"""The page of a record: what the register says of it, beside its candidates.

May import: link.links, link.places, link.review.chart, link.review.deciding, link.review.features,
link.review.files, link.review.summaries, link.review.table, vocab.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from twinrdf.link.links import NEGATIVE, UNSURE
from twinrdf.link.places import Name, Point
from twinrdf.link.review.chart import Frame, draw_close, draw_overview
from twinrdf.link.review.deciding import open_rows
from twinrdf.link.review.features import Feature, Known
from twinrdf.link.review.files import Decided
from twinrdf.link.review.summaries import Summary
from twinrdf.link.review.table import Cells
from twinrdf.vocab import PREFIXES

_REASONS = {
    "identifier": "An identifier names this item, and nothing speaks against it.",
    "clear": "The first candidate is clear: nothing speaks against it.",
    "identifiers-disagree": "Identifiers name different items.",
    "sources-disagree": "The sources of the gazetteer do not agree on the item.",
    "country-conflict": "The first candidate lies in another country.",
    "level-conflict": "The first candidate is of another level: a city is not its region.",
    "admin-conflict": "The first candidate lies in another region.",
    "distance-conflict": "The first candidate lies too far away.",
    "population-conflict": "The first candidate has another population.",
    "transliterated-only": "The names are the same only in other letters; others may sound so too.",
    "fuzzy-only": "The names are only alike.",
    "nearby-only": "The first candidate has another name and lies at the same place.",
    "loose-name": "The names are the same only without their last word.",
    "name-only": "Only the name is the same; nothing says that it is the same place.",
    "country-unknown": "The register does not say in which country this is.",
    "names-disagree": "Names of the record belong to different items.",
    "level-split": "City and municipality may be two items; choose the level that is meant.",
    "same-as-region": "A region has the same name; choose the level that is meant.",
    "homonym-elsewhere": "Several places in the country have this name.",
    "close-runner-up": "Two candidates are about equally good.",
    "shared-item": "Another record has or wants the same item.",
}
"""Why the matcher leaves a decision to a person, by reason code."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate item, with its description by the gazetteer.

    `remarks` are the comments of its row: those of an earlier reviewer, or of the matcher if the
    gazetteer lacks the item.
    """

    number: int
    item: str
    iri: str
    label: str
    confidence: str
    unsure: bool
    remarks: tuple[str, ...]
    names: tuple[Name, ...]
    features: tuple[Feature, ...]
    point: Point | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A record to decide on with its candidates; `stamp` is a hash of its rows in the files."""

    summary: Summary
    candidates: tuple[Candidate, ...]
    rejected: tuple[tuple[str, str], ...]
    reason: str
    overview: Frame | None
    close: Frame | None
    stamp: str


def lay_out(summary: Summary, decided: Decided, known: Mapping[str, Known]) -> Sheet:
    """Make the sheet of a record, with its candidates as a gazetteer describes them."""
    rows = decided.of(summary.subject)
    found = open_rows(rows, decided.tables)
    candidates = tuple(
        _lay_candidate(number, file, decided.tables[file].item(row), row, known)
        for number, (file, row) in enumerate(found, 1)
    )
    points = [(str(one.number), one.point) for one in candidates if one.point]
    negative = decided.tables[NEGATIVE]
    return Sheet(
        summary=summary,
        candidates=candidates,
        rejected=tuple((_short(negative.item(row)), row.get("object_label", ""))
                       for row in rows[NEGATIVE]),
        reason=_explain(found),
        overview=draw_overview(summary.point, points),
        close=draw_close(summary.point, points),
        stamp=stamp_rows(rows),
    )  # fmt: skip


def stamp_rows(rows: Mapping[str, tuple[Cells, ...]]) -> str:
    """Hash the rows of the files on a thing."""
    content = json.dumps({name: [dict(row) for row in found] for name, found in rows.items()})
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _lay_candidate(
    number: int, file: str, iri: str, row: Cells, known: Mapping[str, Known]
) -> Candidate:
    item = _short(iri)
    described = known.get(item)
    comment = row.get("comment", "")
    remarks = (comment,) if file == UNSURE else tuple(comment.split("; "))[1:]
    return Candidate(
        number=number,
        item=item,
        iri=iri,
        label=row.get("object_label", ""),
        confidence=row.get("confidence", ""),
        unsure=file == UNSURE,
        remarks=() if described and file != UNSURE else tuple(filter(None, remarks)),
        names=described.names if described else (),
        features=described.features if described else (),
        point=described.point if described else None,
    )


def _explain(found: tuple[tuple[str, Cells], ...]) -> str:
    """Say why the matcher did not decide, if the first row has the reason."""
    code = found[0][1].get("comment", "").partition(";")[0].rpartition(": ")[2]
    return _REASONS.get(code, "") if found[0][0] != UNSURE else ""


def _short(iri: str) -> str:
    return iri.removeprefix(PREFIXES["wd"])
