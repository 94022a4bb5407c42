"""Decisions on links are published if a person made them and they do not contradict each other."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registers import BASE, SAMPLE, mapping, messages, read_tables, vocabulary, write_register
from twinrdf.findings import Finding
from twinrdf.link.links import Link, link_quads, read_links
from twinrdf.project import read_project
from twinrdf.records.read import read_records
from twinrdf.terms import XSD, typed

HEADER = (
    "#curie_map:\n#  schema: https://schema.org/\n#  wd: http://www.wikidata.org/entity/\n"
    f"#  t: {BASE}id/territory/\n"
    "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence"
    "\tmapping_date\tcomment\n"
)
ROW = "t:ostmark schema:sameAs  wd:Q1 semapv:ManualMappingCuration 0.9 2024-01-02 ok"


def read(tmp_path: Path, **files: str | bytes) -> tuple[tuple[Link, ...], tuple[Finding, ...]]:
    """Read decisions, each file as rows with single spaces for tabs, below the usual header."""
    records, _ = read_tables(tmp_path)
    project = write_register(tmp_path)
    (project.data / "links").mkdir(exist_ok=True)
    for name, content in files.items():
        if isinstance(content, str):
            content = (HEADER + content.replace(" ", "\t").replace("_", " ")).encode()
        (project.data / f"links/{name}.sssom.tsv").write_bytes(content)
    return read_links(project, records)


def test_links_of_the_sample_are_read() -> None:
    project = read_project(SAMPLE)
    records, _ = read_records(project, mapping(), vocabulary())
    links, findings = read_links(project, records)
    assert messages(findings) == []
    assert [(link.decision, link.accepted, link.confidence) for link in links] == [
        ("positive", True, "0.9"),
        ("positive", False, ""),
        ("negative", False, "1"),
    ]


def test_a_register_without_links_is_read(tmp_path: Path) -> None:
    records, _ = read_tables(tmp_path)
    assert read_links(write_register(tmp_path), records) == ((), ())


def test_accepted_link_is_in_the_register_and_described(tmp_path: Path) -> None:
    links, findings = read(tmp_path, positive=ROW + "\n")
    assert messages(findings) == []
    thing, item = f"<{BASE}id/territory/ostmark>", "<http://www.wikidata.org/entity/Q1>"
    node, place = f"<{BASE}id/link/territory-ostmark--Q1>", f"<{BASE}graph/links>"
    owl, sssom = "http://www.w3.org/2002/07/owl#", "https://w3id.org/sssom/"
    assert list(link_quads(links, BASE)) == [
        (thing, "<https://schema.org/sameAs>", item, ""),
        (thing, "<https://schema.org/sameAs>", item, place),
        (node, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{sssom}Mapping>", place),
        (node, f"<{owl}annotatedSource>", thing, place),
        (node, f"<{owl}annotatedProperty>", "<https://schema.org/sameAs>", place),
        (node, f"<{owl}annotatedTarget>", item, place),
        (
            node,
            f"<{sssom}mapping_justification>",
            "<https://w3id.org/semapv/vocab/ManualMappingCuration>",
            place,
        ),
        (node, f"<{sssom}confidence>", typed("0.9", XSD + "decimal"), place),
        (node, "<http://www.w3.org/2000/01/rdf-schema#comment>", '"ok"', place),
    ]


def test_last_cells_that_are_empty_may_be_missing(tmp_path: Path) -> None:
    ((link,), findings) = read(tmp_path, positive=ROW.replace(" 0.9 2024-01-02 ok", ""))
    assert messages(findings) == []
    assert (link.confidence, link.comment) == ("", "")


def test_rejected_link_is_described_only(tmp_path: Path) -> None:
    links, findings = read(tmp_path, negative=ROW.replace("  ", " Not "))
    assert messages(findings) == []
    quads = list(link_quads(links, BASE))
    assert {graph for *_, graph in quads} == {f"<{BASE}graph/links>"}
    negated = "<https://w3id.org/sssom/NegatedPredicate>"
    assert [value for *_, value, _ in quads if value == negated] == [negated]
    assert not any(predicate == "<https://schema.org/sameAs>" for _, predicate, *_ in quads)


def test_missing_item_is_described_as_such(tmp_path: Path) -> None:
    links, findings = read(tmp_path, positive=ROW.replace("wd:Q1", "sssom:NoTermFound"))
    assert messages(findings) == []
    quads = list(link_quads(links, BASE))
    assert {subject for subject, *_ in quads} == {f"<{BASE}id/link/territory-ostmark--none>"}


def test_what_waits_for_a_person_is_not_published(tmp_path: Path) -> None:
    links, findings = read(
        tmp_path, unsure=ROW, predictions=ROW.replace("ManualMappingCuration", "CompositeMatching")
    )
    assert messages(findings) == []
    assert len(links) == 2
    assert list(link_quads(links, BASE)) == []


NO_ITEM = "is no item of Wikidata; write one such as wd:Q1296"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wd:Q1", "wd:Q0", f'object_id: "wd:Q0" {NO_ITEM}'),
        ("wd:Q1", "wd:P190", f'object_id: "wd:P190" {NO_ITEM}'),
        ("wd:Q1", "Q1", f'object_id: "Q1" {NO_ITEM}'),
        ("wd:Q1", "wd:q1", f'object_id: "wd:q1" {NO_ITEM}'),
        ("wd:Q1", "https://www.wikidata.org/wiki/Q1",
         f'object_id: "https://www.wikidata.org/wiki/Q1" {NO_ITEM}'),
        ("wd:Q1", "", f'object_id: "" {NO_ITEM}'),
        ("t:ostmark", "t:nowhere",
         'subject_id: "t:nowhere" is no thing of the register, or was replaced; '
         "correct it"),
        ("schema:sameAs", "skos:exactMatch",
         'predicate_id: "skos:exactMatch" is not schema:sameAs; write that'),
        ("semapv:ManualMappingCuration", "",
         'mapping_justification: "" is no justification; '
         "write semapv:ManualMappingCuration for a decision by a person"),
        ("semapv:ManualMappingCuration", "semapv:Guess",
         'mapping_justification: "semapv:Guess" is no justification; '
         "write semapv:ManualMappingCuration for a decision by a person"),
        ("  ", " Not ", 'predicate_modifier: "Not" does not fit the file; '
                        "write Not in the negative file, and nothing in the others"),
        ("0.9", "1.5", 'confidence: "1.5" is not a number from 0 to 1; write one such as 0.95'),
        ("2024-01-02", "2024", 'mapping_date: "2024" is not a date; write YYYY-MM-DD'),
        ("2024-01-02", "2/1/2024",
         'mapping_date: "2/1/2024" is not a date; write 2024-01-02 or 2024-02-01'),
        (" semapv:ManualMappingCuration 0.9 2024-01-02 ok", "",
         "4 cells under 8 headers; write a tab between any two, also where they are empty"),
        ("ok", "ok ok",
         "9 cells under 8 headers; write a tab between any two, also where they are empty"),
        ("ok", "a@example.org",
         "comment: an e-mail address; remove it, for contact data is not published"),
        ("ok", "a\u202eb", "comment: character 2 is U+202E (right-to-left override), "
                           "which nobody sees; remove it"),
    ],
)  # fmt: skip
def test_a_bad_row_is_left_out_with_a_message(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    links, findings = read(tmp_path, positive=ROW.replace(old, new, 1))
    assert links == ()
    assert messages(findings) == [f"data/links/positive.sssom.tsv:6: {message}"]


def test_prefix_that_is_not_declared(tmp_path: Path) -> None:
    _, findings = read(tmp_path, positive=ROW.replace("t:", "x:"))
    assert messages(findings) == [
        'data/links/positive.sssom.tsv:6: subject_id: "x:ostmark" is no thing of the register, '
        "or was replaced; correct it",
        'data/links/positive.sssom.tsv:6: subject_id: "x" is no prefix of curie_map; add it there',
    ]


FIRST = "in data/links/positive.sssom.tsv:6 too; keep one of the two"


@pytest.mark.parametrize(
    ("positive", "negative", "message"),
    [
        (
            [ROW],
            [ROW.replace("  ", " Not ")],
            f"data/links/negative.sssom.tsv:6: subject_id: the same pair is decided {FIRST}",
        ),
        (
            [ROW, ROW],
            [],
            f"data/links/positive.sssom.tsv:7: subject_id: the same pair is decided {FIRST}",
        ),
        (
            [ROW, ROW.replace("wd:Q1", "wd:Q2")],
            [],
            f"data/links/positive.sssom.tsv:7: subject_id: the same thing is linked {FIRST}",
        ),
        (
            [ROW, ROW.replace("wd:Q1", "sssom:NoTermFound")],
            [],
            f"data/links/positive.sssom.tsv:7: subject_id: the same thing is linked {FIRST}",
        ),
        (
            [ROW, ROW.replace("ostmark", "meerdal")],
            [],
            f"data/links/positive.sssom.tsv:7: object_id: the same item is linked {FIRST}",
        ),
    ],
)
def test_contradictions_are_found(
    tmp_path: Path, positive: list[str], negative: list[str], message: str
) -> None:
    _, findings = read(tmp_path, positive="\n".join(positive), negative="\n".join(negative))
    assert messages(findings) == [message]


def labelled(label: str) -> bytes:
    """A file with one row that has the label of its thing."""
    header = HEADER.replace("subject_id\t", "subject_id\tsubject_label\t")
    return (header + ROW.replace(" ", "\t").replace("ostmark", f"ostmark\t{label}")).encode()


@pytest.mark.parametrize("label", ["Ostmark", "", " Ostmark"])
def test_a_link_of_what_is_called_so_still_holds(tmp_path: Path, label: str) -> None:
    links, findings = read(tmp_path, positive=labelled(label))
    assert (len(links), messages(findings)) == (1, [])


def test_a_link_of_what_is_called_otherwise_by_now_is_stale(tmp_path: Path) -> None:
    links, findings = read(tmp_path, positive=labelled("Westmark"))
    assert links == ()
    assert messages(findings) == [
        'data/links/positive.sssom.tsv:6: subject_label: "Westmark" is called "Ostmark" by now; '
        "see whether the link still holds, then write that here"
    ]
    for name in ("unsure", "predictions"):
        assert messages(read(tmp_path / name, **{name: labelled("Westmark")})[1]) == []


def test_a_link_of_what_was_replaced_is_not_published(tmp_path: Path) -> None:
    table = "id,source,label@en,replacedBy\nmark,old,Mark,ostmark\nostmark,old,Ostmark,\n"
    records, _ = read_tables(tmp_path, territories=table)
    row = ROW.replace("ostmark", "mark").replace(" ", "\t")
    (tmp_path / "data/links").mkdir()
    (tmp_path / "data/links/positive.sssom.tsv").write_text(HEADER + row)
    links, findings = read_links(write_register(tmp_path), records)
    assert links == ()
    assert messages(findings) == [
        'data/links/positive.sssom.tsv:6: subject_id: "t:mark" is no thing of the register, '
        "or was replaced; correct it"
    ]


def test_a_city_and_its_region_do_not_share_an_item(tmp_path: Path) -> None:
    _, findings = read(tmp_path, positive=f"{ROW}\n{ROW.replace('ostmark', 'meerdal')}")
    assert messages(findings) == [
        f"data/links/positive.sssom.tsv:7: object_id: the same item is linked {FIRST}"
    ]


def test_two_things_may_have_no_item(tmp_path: Path) -> None:
    row = ROW.replace("wd:Q1", "sssom:NoTermFound")
    links, findings = read(tmp_path, positive=f"{row}\n{row.replace('ostmark', 'meerdal')}")
    assert (len(links), messages(findings)) == (2, [])


def test_missing_and_repeated_columns_are_found(tmp_path: Path) -> None:
    content = b"subject_id\tpredicate_id\tobject_id\tobject_id\n"
    _, findings = read(tmp_path, positive=content)
    assert messages(findings) == [
        "data/links/positive.sssom.tsv: mapping_justification: the file has no such column; add it",
        "data/links/positive.sssom.tsv: object_id: the same header twice; "
        "remove one of the columns",
    ]


def test_another_separator_is_told_once(tmp_path: Path) -> None:
    content = (HEADER + ROW.replace(" ", ",")).replace("\t", ",").encode()
    _, findings = read(tmp_path, positive=content)
    assert len(findings) == 1
    assert str(findings[0]).startswith(
        "data/links/positive.sssom.tsv:5: the cells are separated by commas, not by tabs; "
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary()
    | st.text(alphabet='t:ostmark\t\nwdQ1 "x').map(lambda rows: (HEADER + rows).encode())
)
def test_no_bytes_are_a_bug(tmp_path: Path, content: bytes) -> None:
    _, findings = read(tmp_path, positive=content)
    assert all(str(finding).isprintable() for finding in findings)
