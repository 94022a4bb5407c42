"""The data of this register: well-formed, self-contained, true to its sources, without contacts."""

import csv
import io
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from twinrdf.mapping import Kind, Mapping
from twinrdf.project import Project
from twinrdf.records.read import read_records
from twinrdf.vocab import ID_PATTERN, TABLES
from twinrdf.vocabulary import read_vocabulary

DATA = Path(__file__).parents[1] / "data"
GOLDEN = Path(__file__).parent / "golden" / "claims.csv"
NAMES = [table.name for table in TABLES]
LINKS = ("negative", "positive", "predictions", "unsure")
HELD = {"stated", "implied", "ambiguous"}
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|(?i:\btel\b|phone:|mobile:)|\+ ?\d{2}|\b0\d+( \d{2,3}){2,}"
)

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_links(name: str) -> list[Row]:
    text = (DATA / "links" / f"{name}.sssom.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def source_of(table: str, row: Row) -> str:
    return row["id"] if table == "sources" else row["source"]


def values(row: Row, column: str) -> list[str]:
    return [value for value in (row.get(column) or "").split(";") if value]


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Row]]:
    return {name: read_rows(DATA / f"{name}.csv") for name in NAMES}


@pytest.fixture(scope="module")
def claims() -> list[Row]:
    return read_rows(GOLDEN)


# ---- the files --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_file_is_plain(name: str) -> None:
    """UTF-8 without a mark, line feeds, quotation marks only where needed."""
    raw = (DATA / f"{name}.csv").read_bytes()
    text = raw.decode("utf-8")
    assert not text.startswith("\ufeff"), f"save {name}.csv as UTF-8 without a byte order mark"
    again = io.StringIO()
    csv.writer(again, lineterminator="\n").writerows(csv.reader(io.StringIO(text, newline="")))
    assert again.getvalue() == text, f"{name}.csv: use line feeds, and quotes only where needed"


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_in_order(name: str, tables: dict[str, list[Row]]) -> None:
    keys = [(row["id"], source_of(name, row)) for row in tables[name]]
    assert keys == sorted(keys), f"sort {name}.csv by id, then source"


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_tidy(name: str, tables: dict[str, list[Row]]) -> None:
    for row in tables[name]:
        assert None not in row, f"{name}: {row['id']}: more cells than headers; quote the commas"
        for column, cell in row.items():
            where = f"{name}: {row['id']}: {column}"
            assert cell == cell.strip(), f"{where}: remove the space at its ends"
            assert not re.search(r"\s\s|[\n\t\u00a0\ufffd]", cell), f"{where}: odd white space"


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_used(name: str, tables: dict[str, list[Row]]) -> None:
    empty = [column for column in tables[name][0] if not any(r[column] for r in tables[name])]
    assert not empty, f"{name}.csv: nobody fills {empty}; remove the columns"


def test_the_reader_finds_nothing(project: Project, mapping: Mapping) -> None:
    """Ids, references, concepts, dates and numbers all read; each finding names its cell."""
    vocabulary = read_vocabulary(project.folder("ontology"))
    records, findings = read_records(project, mapping, vocabulary)
    assert not findings, "\n".join(map(str, findings))
    rows = sum(len(read_rows(DATA / f"{name}.csv")) for name in NAMES)
    assert len(records) == rows, "every row is a record; look for rows without id or source"


# ---- things and their rows --------------------------------------------------------------------


def test_ids_are_well_formed_and_of_one_table(tables: dict[str, list[Row]]) -> None:
    home: dict[str, str] = {}
    for name, rows in tables.items():
        for row in rows:
            assert ID_PATTERN.fullmatch(row["id"]), f"{name}: {row['id']}: not a well-formed id"
            other = home.setdefault(row["id"], name)
            assert other == name, f"{row['id']}: in {other} and in {name}; rename one"


def test_a_thing_has_one_label_and_one_type(tables: dict[str, list[Row]]) -> None:
    for name, rows in tables.items():
        labels: dict[str, set[str]] = defaultdict(set)
        types: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            labels[row["id"]].add(row["label@en"])
            types[row["id"]].add(row.get("type", ""))
        for thing, found in labels.items():
            assert len(found) == 1 and "" not in found, (
                f"{name}: {thing}: {found}; give all its rows one label@en, "
                "and put other names in altLabel@en or asWritten"
            )
        for thing, found in types.items():
            assert len(found) == 1, f"{name}: {thing}: {found}; give all its rows one type"


def test_a_source_describes_all_it_names(tables: dict[str, list[Row]], mapping: Mapping) -> None:
    """What a row refers to has a row of the same source, so that a source's graph stands alone."""
    here = {(row["id"], source_of(name, row)) for name, rows in tables.items() for row in rows}
    for name, rows in tables.items():
        for row in rows if name != "sources" else ():
            for column in row:
                known = mapping.columns.get(column)
                if column == "source" or known is None or known.kind is not Kind.REFERENCE:
                    continue
                for value in values(row, column):
                    assert value.startswith("http") or (value, row["source"]) in here, (
                        f"{name}: {row['id']}: {column}: no row of {row['source']} has the id "
                        f"{value}; add one"
                    )


def test_sources_have_ranks_of_their_own(tables: dict[str, list[Row]]) -> None:
    ranks = sorted(int(row["rank"]) for row in tables["sources"])
    assert ranks == list(range(1, len(ranks) + 1)), "rank the sources 1, 2, 3 … without ties"
    last = max(tables["sources"], key=lambda row: int(row["rank"]))
    assert last["id"] == "register-editors", "what the editors add ranks below every source"


@pytest.mark.parametrize("name", NAMES)
def test_no_contact_details_are_published(name: str, tables: dict[str, list[Row]]) -> None:
    for row in tables[name]:
        for column, cell in row.items():
            assert not CONTACT.search(cell), (
                f"{name}: {row['id']}: {column}: telephone numbers and e-mail addresses are "
                "not published; elide them with […]"
            )


def test_staff_have_no_names(tables: dict[str, list[Row]]) -> None:
    for row in tables["offices"]:
        staff = row["officeType"] == "staff"
        assert staff == (not row["holder"]), (
            f"offices: {row['id']}: holders of public and representative offices have a name, "
            "members of staff have none"
        )


# ---- what the sources say ---------------------------------------------------------------------


def test_claims_are_all_listed(claims: list[Row]) -> None:
    sizes = {0: 32, 1: 36, 2: 39, 3: 62, 4: 41}
    wanted = [f"S{doc}-{n:02}" for doc, size in sizes.items() for n in range(1, size + 1)]
    assert [row["claim"] for row in claims] == wanted, "list every claim once, in order"
    assert Counter(row["how"].split(";")[0] for row in claims)["stated"] == 165


def test_claims_are_held(claims: list[Row], tables: dict[str, list[Row]]) -> None:
    """Every fact the documents state, imply or leave open has a row of that document."""
    here = {
        (f"{name}/{row['id']}", source_of(name, row))
        for name, rows in tables.items()
        for row in rows
    }
    for claim in claims:
        held = values(claim, "held_by")
        assert held or not HELD & set(values(claim, "how")), (
            f"{claim['claim']}: hold it in a row of {claim['source']} and name the row"
        )
        assert held or claim["note"], f"{claim['claim']}: say why no row holds it"
        for row in held:
            assert (row, claim["source"]) in here, (
                f"{claim['claim']}: {row} has no row of {claim['source']}; correct held_by"
            )


def test_basis_shows_what_is_not_stated(claims: list[Row], tables: dict[str, list[Row]]) -> None:
    """A row that only implies or leaves open says so in its basis and explains it."""
    for name, rows in tables.items():
        for row in rows:
            if {"implied", "ambiguous"} & set(values(row, "basis")):
                assert row["editorialNote@en"] or row["quote@en"], (
                    f"{name}: {row['id']}: say in editorialNote@en what is implied or open"
                )
    bases = {
        (f"{name}/{row['id']}", source_of(name, row)): set(values(row, "basis"))
        for name, rows in tables.items()
        for row in rows
    }
    for claim in claims:
        computed = claim["note"].startswith("computed in the register")
        if claim["how"] in ("implied", "ambiguous") and not computed:
            found = [bases[row, claim["source"]] for row in values(claim, "held_by")]
            assert any({"implied", "ambiguous"} & basis for basis in found), (
                f"{claim['claim']} is {claim['how']}; write it in basis of one of its rows"
            )


def test_chengdu_has_two_partnerships(tables: dict[str, list[Row]]) -> None:
    found = {row["id"] for row in tables["partnerships"] if "chengdu" in values(row, "party")}
    assert found == {"flemish-brabant--chengdu", "chengdu--montpellier"}


def test_agreements_are_the_eight_the_sources_name(tables: dict[str, list[Row]]) -> None:
    assert len(tables["agreements"]) == 8
    signed = {row["id"]: row["signed"] for row in tables["agreements"]}
    assert sum(value.startswith("2013") for value in signed.values()) == 2
    assert [row["term"] for row in tables["agreements"] if row["term"]] == ["P2Y", "P5Y"]
    assert not any(row.get("termEnd") for row in tables["agreements"]), (
        "leave termEnd empty: the build computes it"
    )


def test_population_figures_are_those_of_the_sources(tables: dict[str, list[Row]]) -> None:
    found = {
        row["about"]: (row["value"], row["qualifier"], row["asOf"])
        for row in tables["figures"]
        if row["indicator"] == "population"
    }
    assert found == {
        "chengdu": ("14000000", "more-than", ""),
        "brussels-capital-region": ("1190000", "about", ""),
        "ghent": ("263608", "exact", "2020"),
    }


def test_events_in_chengdu_in_april_2025_are_those_of_the_sources(
    tables: dict[str, list[Row]],
) -> None:
    found = {
        row["id"]
        for row in tables["events"]
        if "chengdu" in values(row, "location") and row["start"].startswith("2025-04")
    }
    assert found == {
        "chengdu-friendship-cities-forum-2025",
        "chengdu-european-cultural-season-2025",
        "european-style-street-2025",
    }


# ---- links ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LINKS)
def test_links_are_well_formed(name: str, tables: dict[str, list[Row]]) -> None:
    things = {
        f"{table.kind}/{row['id']}": row["label@en"]
        for table in TABLES
        for row in tables[table.name]
    }
    rows = read_links(name)
    assert rows == sorted(rows, key=lambda row: (row["subject_id"], row["object_id"])), (
        f"{name}: sort by subject_id, then object_id"
    )
    for row in rows:
        prefix, _, thing = row["subject_id"].partition(":")
        assert prefix == "twr" and thing in things, f"{name}: {row['subject_id']}: no such thing"
        assert row["subject_label"] == things[thing], f"{name}: {thing}: label differs from data"
        assert re.fullmatch(r"wd:Q[1-9]\d*|sssom:NoTermFound", row["object_id"]), row["object_id"]
        assert row["predicate_id"] == "schema:sameAs", f"{name}: {thing}: use schema:sameAs"
        assert row["predicate_modifier"] == ("Not" if name == "negative" else ""), thing
        assert row["comment"], f"{name}: {thing}: say in comment what the decision rests on"


def test_links_do_not_contradict_each_other() -> None:
    pairs = {
        name: {(row["subject_id"], row["object_id"]) for row in read_links(name)} for name in LINKS
    }
    for one in LINKS:
        for other in LINKS:
            both = pairs[one] & pairs[other]
            assert one == other or not both, f"{both}: in {one} and in {other}; keep one"
    for end in (0, 1):
        count = Counter(pair[end] for pair in pairs["positive"])
        assert max(count.values()) == 1, f"linked twice in positive: {count.most_common(1)}"


def test_taizhou_is_the_one_in_zhejiang(tables: dict[str, list[Row]]) -> None:
    """No coordinates and no link of the Taizhou in Jiangsu get in."""
    rows = [row for row in tables["territories"] if row["id"] == "taizhou-zhejiang"]
    assert rows and not any(row["lat"] for row in rows)
    wrong = ("twr:territory/taizhou-zhejiang", "wd:Q57931")
    assert wrong in {(row["subject_id"], row["object_id"]) for row in read_links("negative")}
