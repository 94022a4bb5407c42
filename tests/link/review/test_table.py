"""A file of decisions keeps what a change does not touch, and says what its rows need."""

from twinrdf.link.review.table import Table, format_table, new_table, parse_table
from twinrdf.link.sssom import parse_mapping_set
from twinrdf.project import Project

from .conftest import COLUMNS, HEADER, decided

ALKEN = "https://example.org/sample/id/territory/alken"


def table(project: Project, rows: str, header: str = HEADER, columns: str = COLUMNS) -> Table:
    found, problems = parse_table("positive", header + columns + rows, project.base)
    assert problems == ()
    return found


def test_a_file_is_written_as_it_was(register: Project) -> None:
    header = HEADER + "# creator_id:\n#   - orcid:0000-0002-1825-0097\n# other: kept\n"
    text = header + COLUMNS + decided("alken", "Q1", comment='"quoted"') + decided("bree", "Q2")
    text = text.replace('"quoted"', '"""quoted"""')
    found, _ = parse_table("positive", text, register.base)
    assert format_table(found) == text


def test_rows_are_sorted_and_on_one_line(register: Project) -> None:
    rows = decided("bree", "Q2") + decided("alken", "Q9") + decided("alken", "Q10")
    found = table(register, rows).put({})
    assert [row["object_id"] for row in found.rows] == ["wd:Q10", "wd:Q9", "wd:Q2"]
    long = decided("alken", "Q1").replace("\t\n", '\t"two\nlines"\n')
    assert "\ttwo lines\n" in format_table(table(register, long))


def test_columns_and_prefixes_are_added_where_rows_need_them(register: Project) -> None:
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tmy_own\tcomment\n"
    header = "# curie_map:\n#   wd: http://www.wikidata.org/entity/\n#   x: https://x.example/\n"
    found = table(register, "", header, columns)
    row = {"subject_id": found.compact(ALKEN), "predicate_id": "schema:sameAs",
           "object_id": found.compact("http://www.wikidata.org/entity/Q1"),
           "mapping_justification": "semapv:ManualMappingCuration",
           "reviewer_id": "orcid:0000-0002-1825-0097"}  # fmt: skip
    written = parse_mapping_set(format_table(found.put({ALKEN: [row]})))
    assert written.problems == ()
    assert written.columns == ("subject_id", "predicate_id", "object_id", "mapping_justification",
                               "my_own", "reviewer_id", "comment")  # fmt: skip
    assert written.expand(written.rows[0].cells[0]) == ALKEN
    assert written.prefixes["orcid"] == "https://orcid.org/"
    assert written.prefixes["x"] == "https://x.example/"


def test_a_prefix_of_the_file_is_used(register: Project) -> None:
    assert table(register, "").compact(ALKEN) == "r:territory/alken"
    assert new_table("positive", register).compact(ALKEN) == "id:territory/alken"


def test_a_name_taken_for_another_prefix_is_left_alone(register: Project) -> None:
    header = HEADER.replace("r: https://example.org/sample/id/", "id: https://else.example/")
    assert table(register, "", header).compact(ALKEN) == ALKEN


def test_a_new_file_reads_back(register: Project) -> None:
    for name in ("positive", "negative", "unsure", "predictions"):
        found, problems = parse_table(name, format_table(new_table(name, register)), register.base)
        assert (problems, found.rows) == ((), ())


def test_last_cells_that_are_empty_may_be_missing(register: Project) -> None:
    row = "r:territory/alken\tAlken\tschema:sameAs\t\twd:Q1\tx\tsemapv:ManualMappingCuration\n"
    found, problems = parse_table("unsure", HEADER + COLUMNS + row, register.base)
    assert problems == ()
    assert [cells["object_id"] for cells in found.rows] == ["wd:Q1"]


def test_what_cannot_be_read_whole_is_told_at_its_line(register: Project) -> None:
    _, problems = parse_table(
        "unsure", HEADER + COLUMNS + "r:territory/alken\twd:Q1\n", register.base
    )
    assert problems == (
        "data/links/unsure.sssom.tsv:7: 2 cells under 10 headers; write a tab between any two, "
        "also where they are empty",
    )
    _, problems = parse_table("unsure", HEADER + "subject_id\tsubject_id\n", register.base)
    assert problems[-1].endswith("the same header twice; remove one of the columns")
    assert "predicate_id: the file has no such column" in problems[0]
    _, problems = parse_table("unsure", "", register.base)
    assert problems == ("data/links/unsure.sssom.tsv: no row of headers; write one",)


def test_prefixes_are_added_as_deep_as_the_others(register: Project) -> None:
    header = "#curie_map:\n#     wd: http://www.wikidata.org/entity/\n#license: x\n"
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    row = f"{ALKEN}\tschema:sameAs\twd:Q1\tsemapv:ManualMappingCuration\n"
    written = format_table(table(register, row, header, columns))
    assert written.splitlines()[:4] == [
        "#curie_map:", "#     schema: https://schema.org/",
        "#     wd: http://www.wikidata.org/entity/", "#license: x",
    ]  # fmt: skip


def test_empty_columns_at_the_end_are_left_out(register: Project) -> None:
    padded = (COLUMNS + decided("alken", "Q1")).replace("\n", "\t\t\n")
    found = table(register, padded.partition("\n")[2], columns=padded.partition("\n")[0] + "\n")
    assert format_table(found) == HEADER + COLUMNS + decided("alken", "Q1")
