"""SSSOM files are read as far as they can be, with the lines of what cannot."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twinrdf.link.sssom import MappingSet, read_mapping_set
from twinrdf.records.tables import Row


def read(tmp_path: Path, content: str | bytes) -> MappingSet:
    path = tmp_path / "positive.sssom.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_mapping_set(path)


@pytest.mark.parametrize(
    "header",
    [
        "#curie_map:\n#  wd: http://www.wikidata.org/entity/\n#license: https://example.org/\n",
        "# curie_map:\n#   wd: http://www.wikidata.org/entity/\n# license: https://example.org/\n",
        "#license: https://example.org/\n#curie_map:\n# wd: 'http://www.wikidata.org/entity/'\n",
        "#curie_map:\r\n#   'wd': 'http://www.wikidata.org/entity/'\r\n#creator_id:\r\n#  - a\r\n",
    ],
)
def test_prefixes_are_read_from_the_header(tmp_path: Path, header: str) -> None:
    found = read(tmp_path, f"{header}subject_id\tobject_id\na\twd:Q1\n")
    assert found.problems == ()
    assert found.columns == ("subject_id", "object_id")
    assert found.rows == (Row(header.count("\n") + 2, ["a", "wd:Q1"]),)
    assert found.expand("wd:Q1") == "http://www.wikidata.org/entity/Q1"
    assert found.expand("semapv:X") == "https://w3id.org/semapv/vocab/X"
    assert found.expand("https://example.org/a") == "https://example.org/a"
    assert found.expand("unknown:Q1") == found.expand("Q1") == found.expand("") == ""


def test_a_file_saved_by_a_spreadsheet_program_is_read(tmp_path: Path) -> None:
    content = (
        "# curie_map:\t\t\n#   wd: http://www.wikidata.org/entity/\t\t\n"
        '"# mapping_set_title: ""Links"""\t\t\nsubject_id\tobject_id\tcomment\na\twd:Q1\n'
    )
    found = read(tmp_path, content)
    assert found.problems == ()
    assert found.header[0] == "# curie_map:"
    assert found.header[2] == '# mapping_set_title: "Links"'
    assert found.columns == ("subject_id", "object_id", "comment")
    assert found.rows == (Row(5, ["a", "wd:Q1"]),)
    assert found.expand("wd:Q1") == "http://www.wikidata.org/entity/Q1"


NO_PREFIX = "no prefix and its IRI; write one such as wd: http://…"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", (0, "no row of headers; write one")),
        ("#license: x\n", (0, "no row of headers; write one")),
        ("#curie_map:\n#  wd\nid\n", (2, NO_PREFIX)),
        ("#curie_map:\n#  wd: Q\nid\n", (2, NO_PREFIX)),
        ("#curie_map: {wd: x}\nid\n", (1, "write every prefix and its IRI on a line below")),
        ('#a: b\nid\n"a', (3, 'a quotation mark is opened and never closed; '
                              'close it, or write " as ""')),
        (f'"#a: {"b" * 200_000}"\nid\n', (1, "more than 100,000 characters; shorten it")),
        ("#a\nsubject_id;object_id\nx;y\n", (2, "the cells are separated by semicolons, not by "
                                              "tabs; save it as text in UTF-8 with tabs, as "
                                              "LibreOffice can")),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_line(
    tmp_path: Path, content: str, problem: tuple[int, str]
) -> None:
    assert read(tmp_path, content).problems == (problem,)


def test_file_that_is_no_text(tmp_path: Path) -> None:
    ((line, problem),) = read(tmp_path, b"#a\nid\n\xff").problems
    assert line == 3
    assert "not UTF-8" in problem


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary() | st.text(alphabet="#curie_map: \n\twd\"'http").map(str.encode))
def test_no_bytes_are_a_bug(tmp_path: Path, content: bytes) -> None:
    assert isinstance(read(tmp_path, content), MappingSet)
