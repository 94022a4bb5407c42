"""A small register of places that do not exist, with candidates for its links."""

from collections.abc import Callable
from pathlib import Path

import pytest

from registers import write_register
from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.link.review.deciding import Reviewer
from twinrdf.link.review.desk import Desk
from twinrdf.link.review.features import Describer
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import Level
from twinrdf.pipeline import read_register
from twinrdf.project import Project
from twinrdf.records.rows import Record

ADA = Reviewer("", "Ada Lovelace", "2026-11-22")
EVIL = "<script>alert(1)</script>\"'&"
TERRITORIES = (
    "id,type,source,label@en,label@nl,altLabel@en,territoryType,within,lat,long,quote@en\n"
    "belgium,Country,council,Belgium,België,,country,,,,\n"
    "alken,City,council,Alken,Alken,Alkene,municipality,belgium,50.88,5.31,the town of Alken\n"
    "bree,City,council,Bree,,,municipality,belgium,51.14,5.6,\n"
    f'cadier,City,council,"{EVIL.replace(chr(34), chr(34) * 2)}",,,,belgium,,,\n'
    "dessel,City,council,Dessel,,,municipality,belgium,,,\n"
)
HEADER = (
    "# curie_map:\n#   r: https://example.org/sample/id/\n#   schema: https://schema.org/\n"
    "#   semapv: https://w3id.org/semapv/vocab/\n#   wd: http://www.wikidata.org/entity/\n"
)
COLUMNS = (
    "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label"
    "\tmapping_justification\tmapping_date\tconfidence\tcomment\n"
)
PLACES = (
    Place("Q101", (Name("Alken", "nl"), Name("Alkene", "en")), Level.CITY, "BE", ("Limburg",),
          Point(50.88, 5.31), 11000, (Id("geonames", "2803443"),)),
    Place("Q102", (Name("Alken", "de"),), Level.CITY, "DE", (), Point(50.2, 7.4), 600),
    Place("Q201", (Name("Bree", "nl"),), Level.CITY, "BE", ("Limburg",), Point(51.14, 5.6), 16000),
)  # fmt: skip


def predicted(name: str, item: str, label: str, comment: str = "review: level-split; a; b") -> str:
    """A row of predictions about a territory."""
    cells = (f"r:territory/{name}", name.title(), "schema:sameAs", "", f"wd:{item}", label,
             "semapv:CompositeMatching", "", "0.5", comment)  # fmt: skip
    return "\t".join(cells) + "\n"


def decided(name: str, item: str, *, negative: bool = False, comment: str = "") -> str:
    """A row of a decision on a territory."""
    cells = (f"r:territory/{name}", name.title(), "schema:sameAs", "Not" if negative else "",
             f"wd:{item}", "", "semapv:ManualMappingCuration", "2020-01-02", "",
             comment)  # fmt: skip
    return "\t".join(cells) + "\n"


PREDICTIONS = (
    predicted("alken", "Q101", "Alken")
    + predicted("alken", "Q102", "Alken (Germany)")
    + predicted("bree", "Q201", "Bree")
    + predicted("cadier", "Q301", "<b>&")
)


@pytest.fixture
def register(tmp_path: Path) -> Project:
    """A register in which three territories have candidates, and one was left open."""
    sources = "id,label@en,issued,rank\ncouncil,Council,2019-06,1\n"
    project = write_register(tmp_path / "reg", sources=sources, territories=TERRITORIES)
    (project.data / "links").mkdir()
    put(project, "predictions", PREDICTIONS)
    put(project, "unsure", decided("dessel", "Q401", comment="the village or the town?"))
    put(project, "positive", "")
    put(project, "negative", decided("dessel", "Q402", negative=True))
    return project


@pytest.fixture
def records(register: Project) -> tuple[Record, ...]:
    return load(register)


@pytest.fixture
def gazetteer(opened: Callable[..., SqliteGazetteer]) -> SqliteGazetteer:
    return opened(*PLACES)


@pytest.fixture
def desk(register: Project, gazetteer: SqliteGazetteer) -> Desk:
    return Desk(register, lambda: load(register), ADA, Describer(gazetteer))


def load(project: Project) -> tuple[Record, ...]:
    return read_register(project)


def path_of(project: Project, name: str) -> Path:
    return project.data / f"links/{name}.sssom.tsv"


def put(project: Project, name: str, rows: str) -> None:
    path_of(project, name).write_text(HEADER + COLUMNS + rows)


def rows_of(project: Project, name: str) -> list[dict[str, str]]:
    """The rows of a file, without what is empty."""
    lines = [line for line in path_of(project, name).read_text().splitlines()
             if not line.startswith("#")]  # fmt: skip
    columns = lines[0].split("\t")
    return [
        {column: cell for column, cell in zip(columns, line.split("\t"), strict=True) if cell}
        for line in lines[1:]
    ]


def pairs(project: Project, name: str) -> list[tuple[str, str]]:
    """Which thing and item the rows of a file speak of."""
    return [(row["subject_id"].rpartition("/")[2], row["object_id"].rpartition(":")[2])
            for row in rows_of(project, name)]  # fmt: skip
