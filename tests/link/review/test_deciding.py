"""What a person decides becomes rows: in the right file, with who, when and why."""

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.review.deciding import (
    Choice,
    Decision,
    Reviewer,
    find_open,
    make_change,
    read_comment,
    read_reviewer,
)
from twinrdf.link.review.files import read_decided, write_changes
from twinrdf.project import Project
from twinrdf.records.privacy import hash_name

from .conftest import ADA, decided, pairs, put, rows_of

WD = "http://www.wikidata.org/entity/"


def say(
    register: Project,
    choice: Choice,
    item: str = "",
    name: str = "alken",
    comment: str = "",
    reviewer: Reviewer = ADA,
) -> None:
    """Decide on a territory, and write it down."""
    subject = f"{register.base}id/territory/{name}"
    decision = Decision(subject, name.title(), choice, WD + item, comment, reviewer)
    write_changes(register, [make_change(decision, read_decided(register))])


def test_accepting_links_the_item(register: Project) -> None:
    say(register, Choice.ACCEPT, "Q101", comment="the  town")
    assert rows_of(register, "positive") == [{
        "subject_id": "r:territory/alken", "subject_label": "Alken",
        "predicate_id": "schema:sameAs", "object_id": "wd:Q101", "object_label": "Alken",
        "mapping_justification": "semapv:ManualMappingCuration", "reviewer_label": "Ada Lovelace",
        "mapping_date": "2026-11-22", "comment": "the town",
    }]  # fmt: skip
    assert pairs(register, "predictions") == [("bree", "Q201"), ("cadier", "Q301")]


def test_an_orcid_is_written_as_one(register: Project) -> None:
    by = read_reviewer("https://orcid.org/0000-0002-1825-0097", "2026-11-22")
    say(register, Choice.ACCEPT, "Q101", reviewer=by)
    row = rows_of(register, "positive")[0]
    assert row["reviewer_id"] == "orcid:0000-0002-1825-0097"
    assert "reviewer_label" not in row
    header = (register.data / "links/positive.sssom.tsv").read_text()
    assert "#   orcid: https://orcid.org/\n" in header


def test_without_a_comment_the_evidence_is_kept(register: Project) -> None:
    say(register, Choice.ACCEPT, "Q101")
    assert rows_of(register, "positive")[0]["comment"] == "review: level-split; a; b"


def test_rejecting_blocks_one_candidate(register: Project) -> None:
    say(register, Choice.REJECT, "Q101")
    row = rows_of(register, "negative")[0]
    assert (row["object_id"], row["predicate_modifier"]) == ("wd:Q101", "Not")
    assert ("alken", "Q102") in pairs(register, "predictions")
    assert ("alken", "Q101") not in pairs(register, "predictions")


def test_rejecting_all_blocks_every_candidate(register: Project) -> None:
    say(register, Choice.REJECT_ALL)
    assert pairs(register, "negative")[:2] == [("alken", "Q101"), ("alken", "Q102")]
    assert not any(name == "alken" for name, _ in pairs(register, "predictions"))


def test_saying_that_there_is_no_item(register: Project) -> None:
    say(register, Choice.NO_ITEM)
    assert rows_of(register, "positive")[0]["object_id"] == "sssom:NoTermFound"
    assert next(iter(find_open(read_decided(register)))).endswith("/bree")


def test_leaving_open_keeps_all_candidates(register: Project) -> None:
    say(register, Choice.UNSURE, comment="ask the council")
    assert pairs(register, "unsure") == [("alken", "Q101"), ("alken", "Q102"), ("dessel", "Q401")]
    assert rows_of(register, "unsure")[0]["comment"] == "ask the council"
    assert [*find_open(read_decided(register))][-2].endswith("/alken")


def test_leaving_open_once_more_adds_a_comment(register: Project) -> None:
    say(register, Choice.UNSURE, name="dessel", comment="still")
    row = rows_of(register, "unsure")[0]
    assert row["comment"] == "the village or the town?; still"
    before = rows_of(register, "unsure")
    say(register, Choice.UNSURE, name="dessel")
    assert rows_of(register, "unsure") == before


def test_deciding_on_what_was_left_open(register: Project) -> None:
    say(register, Choice.ACCEPT, "Q401", name="dessel")
    assert rows_of(register, "unsure") == []
    assert rows_of(register, "positive")[0]["comment"] == "the village or the town?"


def test_what_was_rejected_is_never_offered(register: Project) -> None:
    put(register, "negative", decided("alken", "Q101", negative=True)
        + decided("bree", "Q201", negative=True))  # fmt: skip
    subjects = find_open(read_decided(register))
    assert [one.rpartition("/")[2] for one in subjects] == ["alken", "cadier", "dessel"]
    say(register, Choice.REJECT_ALL)
    assert ("alken", "Q102") in pairs(register, "negative")


@pytest.mark.parametrize(
    ("positive", "negative", "message"),
    [
        (decided("alken", "Q7"), "", "decided already"),
        (decided("bree", "Q101"), "", "Q101 is linked to Bree already"),
        ("", decided("alken", "Q101", negative=True), "Q101 was rejected"),
    ],
)
def test_contradictions_are_refused(
    register: Project, positive: str, negative: str, message: str
) -> None:
    put(register, "positive", positive)
    put(register, "negative", negative)
    with pytest.raises(LinkError, match=message):
        say(register, Choice.ACCEPT, "Q101")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no name"),
        ("   ", "no name"),
        ("a" * 101, "no name"),
        ("Ada\nLovelace", "no name"),
        ("Ada|Grace", "no name"),
        ("ada@example.org", "an e-mail address"),
        ("0000-0002-1825-0098", "the last digit does not fit"),
        ("Jan Withheld", "a name that is withheld"),
    ],
)
def test_reviewers_who_are_none(text: str, message: str) -> None:
    with pytest.raises(LinkError, match=message):
        read_reviewer(text, "2026-11-22", frozenset({hash_name("Jan Withheld")}))


def test_a_reviewer_is_a_name_or_an_orcid() -> None:
    assert read_reviewer(" Ada Lovelace ", "2026-11-22") == ADA
    assert read_reviewer("0000-0002-9079-593X", "").orcid == "0000-0002-9079-593X"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("call 016 26 70 00", "a telephone number"),
        ("a\u202eb", "right-to-left"),
        ("word " * 300, "more than 1,000"),
    ],
)
def test_comments_that_must_not_be_published(comment: str, message: str) -> None:
    with pytest.raises(LinkError, match=message):
        read_comment(comment)
