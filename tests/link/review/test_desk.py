"""A reviewer is led through what is open, and can take back what was decided last."""

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.links import FILES
from twinrdf.link.review.desk import Desk
from twinrdf.link.review.files import ChangedError
from twinrdf.link.review.sheets import Sheet
from twinrdf.link.review.summaries import Summaries
from twinrdf.project import Project

from .conftest import ADA, decided, load, pairs, path_of, predicted, put, rows_of


def show(desk: Desk, name: str) -> Sheet:
    found = desk.show(f"territory/{name}")
    assert found is not None
    return found


def decide(desk: Desk, name: str, choice: str, item: str = "", comment: str = "") -> str:
    stamp = show(desk, name).stamp
    return desk.decide(f"territory/{name}", choice, item, comment, stamp)


def test_proposals_come_first_and_then_what_was_left_open(desk: Desk) -> None:
    assert [(one.id, one.candidates, one.unsure) for one in desk.look().entries] == [
        ("territory/alken", 2, False),
        ("territory/bree", 1, False),
        ("territory/cadier", 1, False),
        ("territory/dessel", 1, True),
    ]


def test_a_record_stands_beside_its_candidates(desk: Desk) -> None:
    sheet = show(desk, "alken")
    summary = sheet.summary
    assert (summary.label, summary.kind, summary.within) == ("Alken", "municipality", ("Belgium",))
    assert [(name.text, name.language) for name in summary.other_names] == [("Alkene", "en")]
    assert summary.statements[0].quote is not None
    assert summary.statements[0].quote.text == "the town of Alken"
    assert summary.statements[0].place == "data/territories.csv:3"
    assert sheet.reason.startswith("City and municipality may be two items")
    first, second = sheet.candidates
    assert (first.item, first.confidence) == ("Q101", "0.5")
    known = {one.name: (one.value, one.comparison) for one in first.features}
    assert known == {
        "Name": ("Alken = Alken (nl): the same name", "agrees"),
        "Country": ("BE", "agrees"),
        "Level": ("city", "agrees"),
        "Lies in": ("Limburg", "unknown"),
        "Distance": ("0 km", "agrees"),
        "Population": ("11,000", "unknown"),
        "Identifiers": ("geonames 2803443", "unknown"),
        "Known from": ("A hand 2026-01", "unknown"),
    }
    told = {one.name: one.comparison for one in second.features}
    assert (told["Country"], told["Distance"]) == ("conflicts", "conflicts")
    assert sheet.overview is not None and sheet.close is not None
    assert [dot.name for dot in sheet.overview.dots] == ["1", "2", ""]
    assert [dot.name for dot in sheet.close.dots] == ["1", "2", ""]


def test_without_an_index_the_evidence_is_that_of_the_row(register: Project) -> None:
    desk = Desk(register, lambda: load(register), ADA)
    assert show(desk, "alken").candidates[0].remarks == ("a", "b")
    assert show(desk, "dessel").candidates[0].remarks == ("the village or the town?",)


def test_each_decision_leads_to_the_next_record(desk: Desk) -> None:
    assert desk.find_first() == "territory/alken"
    assert decide(desk, "alken", "reject", "Q101") == "territory/alken"  # one is left of it
    assert decide(desk, "alken", "accept", "Q102") == "territory/bree"
    assert decide(desk, "bree", "skip") == "territory/cadier"
    assert decide(desk, "cadier", "unsure") == "territory/dessel"
    assert decide(desk, "dessel", "reject-all") == ""
    state = desk.look()
    assert (state.decided, [one.passed for one in state.entries]) == (3, [True, True])
    assert desk.begin_again() == "territory/bree"


def test_skipping_writes_nothing(desk: Desk, register: Project) -> None:
    before = {path: path.read_bytes() for path in (register.data / "links").iterdir()}
    decide(desk, "alken", "skip")
    assert {path: path.read_bytes() for path in (register.data / "links").iterdir()} == before


def test_decisions_are_taken_back_one_after_the_other(desk: Desk, register: Project) -> None:
    before = {name: rows_of(register, name) for name in FILES}
    decide(desk, "alken", "accept", "Q101", "sure")
    decide(desk, "cadier", "unsure")
    last = desk.look().last
    assert last is not None and (last.id, last.choice) == ("territory/cadier", "unsure")
    assert desk.undo() == "territory/cadier"
    assert desk.undo() == "territory/alken"
    assert desk.undo() == ""
    assert {name: rows_of(register, name) for name in FILES} == before
    assert desk.look().decided == 0


def test_a_decision_edited_since_is_not_taken_back(desk: Desk, register: Project) -> None:
    decide(desk, "alken", "accept", "Q101")
    put(register, "positive", decided("alken", "Q999"))
    with pytest.raises(ChangedError):
        desk.undo()
    assert pairs(register, "positive") == [("alken", "Q999")]


def test_a_decision_on_rows_that_changed_is_refused(desk: Desk, register: Project) -> None:
    stamp = show(desk, "alken").stamp
    put(register, "predictions", predicted("alken", "Q101", "Alken (the village)"))
    with pytest.raises(ChangedError, match="look at them again"):
        desk.decide("territory/alken", "accept", "Q101", "", stamp)
    assert pairs(register, "positive") == []
    assert show(desk, "alken").candidates[0].label == "Alken (the village)"


def test_a_change_by_something_else_is_told_once(desk: Desk, register: Project) -> None:
    assert not desk.look().changed
    decide(desk, "bree", "accept", "Q201")
    assert not desk.look().changed
    put(register, "unsure", "")
    assert desk.look().changed
    assert not desk.look().changed


def test_a_file_that_cannot_be_read_stops_everything(desk: Desk, register: Project) -> None:
    stamp = show(desk, "alken").stamp
    path_of(register, "positive").write_text("half a")
    state = desk.look()
    assert state.blocked and state.entries == ()
    assert "positive.sssom.tsv" in state.problems[0]
    assert desk.show("territory/alken") is None
    with pytest.raises(LinkError, match="nothing is written until it is corrected"):
        desk.decide("territory/alken", "accept", "Q101", "", stamp)


@pytest.mark.parametrize(
    ("name", "choice", "item", "comment", "message"),
    [
        ("alken", "accept", "Q201", "", "no candidate"),
        ("alken", "accept", "", "", "no candidate"),
        ("alken", "delete", "Q101", "", "no decision"),
        ("belgium", "accept", "Q31", "", "nothing of it is open"),
        ("../../etc", "accept", "Q31", "", "nothing of it is open"),
        ("alken", "accept", "Q101", "ask a@example.org", "an e-mail address"),
    ],
)
def test_decisions_that_are_none(
    desk: Desk, name: str, choice: str, item: str, comment: str, message: str
) -> None:
    sheet = desk.show(f"territory/{name}")
    stamp = sheet.stamp if sheet else desk_stamp(desk, name)
    with pytest.raises(LinkError, match=message):
        desk.decide(f"territory/{name}", choice, item, comment, stamp)


def desk_stamp(desk: Desk, name: str) -> str:
    """The stamp of a thing of which no file holds a row."""
    from twinrdf.link.review.files import read_decided
    from twinrdf.link.review.sheets import stamp_rows

    return stamp_rows(read_decided(desk.project).of(f"{desk.project.base}id/territory/{name}"))


def test_a_table_of_the_register_is_read_again_when_it_changes(
    desk: Desk, register: Project
) -> None:
    assert show(desk, "alken").summary.label == "Alken"
    path = register.data / "territories.csv"
    path.write_text(path.read_text().replace("Alken,Alken", "Alken-on-Herk,Alken"))
    assert show(desk, "alken").summary.label == "Alken-on-Herk"


def test_problems_are_told_when_a_table_has_changed_too(desk: Desk, register: Project) -> None:
    assert desk.look().problems == ()
    path = register.data / "territories.csv"
    path.write_text(path.read_text().replace("Alken,Alken", "Alken-on-Herk,Alken"))
    assert desk.look().problems == ()


def test_a_table_that_cannot_be_read_by_now_is_told_and_the_last_state_kept(
    desk: Desk, register: Project
) -> None:
    entries = desk.look().entries
    path = register.data / "territories.csv"
    text = path.read_text()
    path.write_bytes(text.encode("utf-16"))
    state = desk.look()
    assert state.entries == entries
    assert state.problems[0].startswith("data/territories.csv: not UTF-8 but UTF-16; ")
    assert show(desk, "alken").summary.label == "Alken"
    path.write_text(text)
    assert desk.look().problems == ()


def test_a_candidate_for_what_the_register_lacks_is_told_and_left(
    desk: Desk, register: Project
) -> None:
    put(register, "predictions", predicted("nowhere", "Q1", "Nowhere"))
    state = desk.look()
    assert [one.id for one in state.entries] == ["territory/dessel"]
    assert "is no thing of the register" in state.problems[0]


def test_what_was_replaced_is_not_reviewed(desk: Desk, register: Project) -> None:
    path = register.data / "territories.csv"
    head, *rows = path.read_text().splitlines()
    rows = [f"{row},{'alken' if row.startswith('bree,') else ''}" for row in rows]
    path.write_text("\n".join([f"{head},replacedBy", *rows, ""]))
    state = desk.look()
    assert "territory/bree" not in [one.id for one in state.entries]
    assert '"r:territory/bree" is no thing of the register, or was replaced' in state.problems[0]


def test_a_table_that_an_editor_holds_open_is_no_obstacle(desk: Desk, register: Project) -> None:
    (register.data / ".#territories.csv").symlink_to("ada@machine.4711:1700000000")
    assert desk.look().problems == ()
    assert decide(desk, "alken", "accept", "Q101") == "territory/bree"


def test_a_list_of_many_is_made_anew_only_when_the_files_change(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = show(desk, "alken").stamp
    desk.look()
    asked: list[str] = []
    label, get = Summaries.label, Summaries.get
    monkeypatch.setattr(Summaries, "label", lambda *of: asked.append("label") or label(*of))
    monkeypatch.setattr(Summaries, "get", lambda *of: asked.append("summary") or get(*of))
    desk.look()
    desk.find_first()
    desk.decide("territory/bree", "skip", "", "", "")
    assert asked == []
    desk.decide("territory/alken", "accept", "Q101", "", stamp)
    assert asked == ["label"] * 4  # the record's own, and those of the three that are left
