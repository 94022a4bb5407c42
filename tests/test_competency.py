"""The questions this register was made to answer, each with the answer its sources give.

The answers are written by hand from the documents, never from what a query printed. What the
documents leave open is part of an answer: a date that is not there stays empty.
"""

import csv
import io
from dataclasses import dataclass, field

import httpx
import pytest
from click.testing import CliRunner

from twinrdf.cli.main import main
from twinrdf.project import Project
from twinrdf.queries import bind, fill_query, find_query, read_queries
from twinrdf.release import Release
from twinrdf.store import Store

PAGE = "source/flemish-brabant-chengdu-page"
NEWSLETTER = "source/bcecc-newsletter-10-year-partnership"
NEWSWIRE = "source/media-outreach-2025-04-17"
BEIJING_PAGE = "source/beijing-fao-brussels-capital-region"
GHENT_ENTRY = "source/ghent-institution-entry"
EDITORS, MAP = "source/register-editors", "source/natural-earth"

TWINNING = "partnership/flemish-brabant--chengdu"
SISTERHOOD = "partnership/beijing--brussels-capital-region"
FIRST_SISTER = "partnership/chengdu--montpellier"
CATERERS = "event/beijing-caterers-at-the-brussels-food-festival"
GOVERNMENT = "organization/government-of-the-brussels-capital-region"
PORT = "organization/north-sea-port"
SISTER = "sister-city-or-twinning"

Row = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One query asked for a question: some columns of its answer, and what they must hold.

    `where` keeps the rows that hold a value, where the query answers more than the question.
    """

    query: str
    columns: str
    answer: list[Row]
    values: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)


QUESTIONS: dict[str, list[Asked]] = {
    "1. Which relationships does Chengdu have, with whom, since when, says who?": [
        Asked(
            "partnerships-of-place",
            "partner start",
            [("territory/montpellier", "1981"), ("territory/flemish-brabant", "2011-05-27")],
            {"place": "chengdu"},
        ),
        Asked(
            "partnerships-by-source",
            "partner start source",
            [
                ("territory/flemish-brabant", "2011", NEWSLETTER),
                ("territory/flemish-brabant", "2011", PAGE),
                ("territory/flemish-brabant", "2011-05-27", NEWSLETTER),
                ("territory/montpellier", "1981", NEWSWIRE),
            ],
            {"place": "chengdu"},
        ),
    ],
    "2. When did the tie of Flemish Brabant and Chengdu start, by source and precision?": [
        Asked(
            "dates-by-source",
            "date precision source",
            [
                ("2011", "year", NEWSLETTER),
                ("2011", "year", PAGE),
                ("2011-05-27", "day", NEWSLETTER),
            ],
            {"entity": TWINNING},
            where={"what": "start"},
        ),
        Asked(
            "refinements",
            "precise coarse coarseFrom",
            [("2011-05-27", "2011", PAGE)],
            where={"entity": TWINNING},
        ),
    ],
    "3. What does each source call it?": [
        Asked(
            "stated-kinds",
            "source statedKind",
            [
                (NEWSLETTER, "memorandum"),
                (NEWSLETTER, "partnership"),
                (NEWSLETTER, "twinning relationship"),
                (PAGE, "privileged partnership"),
            ],
            {"tie": TWINNING},
        )
    ],
    "4. In which areas does Flemish Brabant cooperate with Chengdu, in order?": [
        Asked(
            "areas-of-partnership",
            "source number areaLabel",
            [
                (NEWSLETTER, "1", "Foreign investment"),
                (
                    NEWSLETTER,
                    "2",
                    "The five clusters of Smart Hub Flemish Brabant "
                    "(health, logistics, food, cleantech and creativity)",
                ),
                (NEWSLETTER, "3", "People-to-people exchange (education, culture etc.)"),
                (NEWSLETTER, "4", "Conservation of intangible heritage"),
                (
                    NEWSLETTER,
                    "5",
                    "Involving local municipalities in this international partnership",
                ),
                (PAGE, "1", "Increasing foreign investments"),
                (
                    PAGE,
                    "2",
                    "Cooperation in life sciences, cleantech, logistics and creative technologies",
                ),
                (PAGE, "3", "People-to-people exchanges"),
                (PAGE, "4", "Conservation of intangible heritage"),
                (PAGE, "5", "Including local communities in this international partnership"),
            ],
            {"partnership": "flemish-brabant--chengdu"},
        )
    ],
    "5. Who are the parties of the memorandum of 3 June 2019?": [
        Asked(
            "agreements-by-year",
            "signed agreement",
            [("2019-06-03", "agreement/friendly-communities-memorandum-2019")],
            {"year": "2019"},
        ),
        Asked(
            "parties-of-agreement",
            "partyLabel",
            [
                ("Smart Hub Flemish Brabant",),
                ("Chengdu Bio Town",),
                ("Chengdu High-Tech Zone",),
                ("Tianfu Life Science Park",),
            ],
            {"agreement": "friendly-communities-memorandum-2019"},
        ),
    ],
    "6. Which instruments were signed in 2013?": [
        Asked(
            "agreements-by-year",
            "signed kindLabel",
            [("2013-09-24", "friendship agreement"), ("2013-11-21", "declaration of intent")],
            {"year": "2013"},
        )
    ],
    "7. Which instruments have a stated term, and when does it end?": [
        Asked(
            "agreement-terms",
            "agreement term termEnd basisLabel",
            [
                (
                    "agreement/ghent--weihai-declaration-of-intent-2013",
                    "P2Y",
                    "2015-11-21",
                    "derived",
                ),
                (
                    "agreement/ghent--weihai-friendship-agreement-2013",
                    "P5Y",
                    "2018-09-24",
                    "derived",
                ),
            ],
        )
    ],
    "8. With which Chinese cities does Ghent have contact, and in which provinces?": [
        Asked(
            "partners-by-country",
            "partner within",
            [
                ("territory/taizhou-zhejiang", "territory/zhejiang"),
                ("territory/weihai", "territory/shandong"),
            ],
            {"place": "ghent", "country": "china"},
        )
    ],
    "9. When did Beijing and the Brussels-Capital Region become sisters?": [
        Asked(
            "ties-between-places",
            "what date",
            [("partnership", "1994-09-22"), ("agreement", "2014-10-21")],
            {"place": "beijing", "other": "brussels-capital-region"},
        ),
        Asked(
            "dates-by-source",
            "what date precision source",
            [("start", "1994-09-22", "day", BEIJING_PAGE)],
            {"entity": SISTERHOOD},
        ),
    ],
    "10. In which domains do Beijing and the Brussels-Capital Region cooperate?": [
        Asked(
            "domains-of-partnership",
            "domainLabel",
            [
                ("investment",),
                ("trade",),
                ("culture",),
                ("education",),
                ("tourism",),
                ("science and technology",),
                ("urban planning and management",),
            ],
            {"partnership": "beijing--brussels-capital-region"},
        )
    ],
    "11. Which was Chengdu's first sister city, and when?": [
        Asked(
            "partnerships-of-place",
            "partner start",
            [("territory/montpellier", "1981"), ("territory/flemish-brabant", "2011-05-27")],
            {"place": "chengdu", "kind": SISTER},
        ),
        Asked(
            "statements-about",
            "statement source",
            [("statement/first-sister-city-of-chengdu", NEWSWIRE)],
            {"entity": FIRST_SISTER},
        ),
    ],
    "12. How many friendship cities has Chengdu, as of when, says who?": [
        Asked(
            "figures-of-entity",
            "value asOf source",
            [("241", "2025-04-17", NEWSWIRE)],
            {"entity": "territory/chengdu", "indicator": "friendship-cities"},
        )
    ],
    "13. With how many cities in EU member states?": [
        Asked(
            "figures-of-entity",
            "value source",
            [("31", NEWSWIRE)],
            {"entity": "territory/chengdu", "indicator": "partner-cities-in-the-eu"},
        )
    ],
    "14. What was Chengdu's trade with the EU in 2024?": [
        Asked(
            "figures-of-entity",
            "value unitLabel scope source",
            [
                (
                    "142160000000",
                    "yuan",
                    "imports and exports together, with the European Union",
                    NEWSWIRE,
                )
            ],
            {"entity": "territory/chengdu", "indicator": "trade-volume", "year": "2024"},
        )
    ],
    "15. Which population figures are given, with date and exactness?": [
        Asked(
            "figures-by-indicator",
            "entity qualifierLabel value asOf asWritten source",
            [
                (
                    "territory/brussels-capital-region",
                    "about",
                    "1190000",
                    "",
                    "1.19 million",
                    BEIJING_PAGE,
                ),
                (
                    "territory/chengdu",
                    "more than",
                    "14000000",
                    "",
                    "more than 14 million inhabitants",
                    PAGE,
                ),
                (
                    "territory/ghent",
                    "exact",
                    "263608",
                    "2020",
                    "263,608 inhabitants",
                    GHENT_ENTRY,
                ),
            ],
            {"indicator": "population"},
        )
    ],
    "16. What area has the Brussels-Capital Region?": [
        Asked(
            "figures-of-entity",
            "value unitLabel source",
            [("161", "square kilometre", BEIJING_PAGE)],
            {"entity": "territory/brussels-capital-region", "indicator": "area"},
        )
    ],
    "17. Which events took place in Chengdu in April 2025?": [
        Asked(
            "events-of-place",
            "event start",
            [
                ("event/chengdu-european-cultural-season-2025", "2025-04-12"),
                ("event/european-style-street-2025", "2025-04-12"),
                ("event/chengdu-friendship-cities-forum-2025", "2025-04-16"),
            ],
            {"place": "chengdu", "from": "2025-04-01", "to": "2025-04-30"},
        )
    ],
    "18. Who hosted and who organised the forum?": [
        Asked(
            "roles-in-event",
            "role agentLabel",
            [
                ("host", "Chengdu Municipal People’s Government"),
                (
                    "organiser",
                    "Foreign Affairs Office of the Chengdu Municipal People’s Government",
                ),
            ],
            {"event": "chengdu-friendship-cities-forum-2025"},
        )
    ],
    "19. For how many consecutive years did Beijing send caterers to the Brussels Food Festival?": [
        Asked(
            "figures-of-entity",
            "value unitLabel source",
            [("8", "years", BEIJING_PAGE)],
            {"entity": "event/brussels-food-festival", "indicator": "consecutive-years"},
        ),
        Asked(
            "dates-by-source",
            "what date",
            [("start", "2012"), ("end", "2019")],
            {"entity": CATERERS},
        ),
        Asked(
            "entries-by-basis",
            "source",
            [(BEIJING_PAGE,)],
            {"basis": "implied"},
            where={"entity": CATERERS},
        ),
    ],
    "20. Who forms China Platform?": [
        Asked(
            "members-of-organization",
            "memberLabel",
            [
                ("Flanders-China Chamber of Commerce",),
                ("Ghent University",),
                ("Port of Ghent",),
                ("Ghent",),
            ],
            {"organization": "china-platform"},
        )
    ],
    "21. Which North Sea Port figures are dated 2019, and which are undated?": [
        Asked(
            "figures-of-entity",
            "indicator value unitLabel",
            [
                ("added-value", "14500000000", "euro"),
                ("inland-cargo", "60000000", "tonne"),
                ("sea-cargo", "71500000", "tonne"),
            ],
            {"entity": PORT, "year": "2019"},
        ),
        Asked(
            "figures-of-entity",
            "indicator value",
            # the rank by added value bears no date either; that it is for 2019 is only implied
            [("companies", "525"), ("economic-rank", "3"), ("employment", "100000")],
            {"entity": PORT},
            where={"asOf": ""},
        ),
    ],
    "22. Which staff roles for international cooperation do the sources name, by source?": [
        Asked(
            "staff-roles",
            "source role",
            [
                (NEWSLETTER, "Smart Hub Manager International Cooperation"),
                (PAGE, "Head Economy Department"),
                (PAGE, "Policy Officer Internationalisation"),
                (GHENT_ENTRY, "International Relations and Networking"),
            ],
        )
    ],
    "23. Who led the Brussels-Capital Region's Government in February 2022, since when?": [
        Asked(
            "office-holders",
            "role holder start",
            [("Minister-President", "Rudi Vervoort", "2013-05")],
            {"at": GOVERNMENT, "on": "2022-02-23"},
        ),
        Asked(
            "events-of-entity",
            "role event start",
            [("about", "event/re-election-of-the-minister-president-2019", "2019-07")],
            {"entity": GOVERNMENT},
        ),
    ],
    "24. Which instruments and relationships are known to the month, the year or not at all?": [
        Asked(
            "dates-by-precision",
            "tie date",
            [("agreement/asti--tianfu-new-district-memorandum-2025", "2025-02")],
            {"precision": "month"},
        ),
        Asked(
            "dates-by-precision",
            "tie date",
            [(FIRST_SISTER, "1981")],
            {"precision": "year"},
        ),
        Asked(
            "dates-by-precision",
            "tie date",
            [
                # the contact of Ghent and Taizhou has no date, only its letter of intent has
                ("partnership/ghent--taizhou-zhejiang", ""),
                ("agreement/beijing--brussels-memorandum-on-business", ""),
            ],
            {"precision": "none"},
        ),
    ],
    "25. Which sources mention Chengdu, Beijing, BCECC?": [
        # besides the documents: the map that gives coordinates, and the editors' names
        Asked(
            "sources-of-entity",
            "how source",
            [("mentions", s) for s in (NEWSLETTER, PAGE, NEWSWIRE, MAP, EDITORS)],
            {"entity": "territory/chengdu"},
        ),
        Asked(
            "sources-of-entity",
            "how source",
            [("mentions", source) for source in (BEIJING_PAGE, MAP, EDITORS)],
            {"entity": "territory/beijing"},
        ),
        Asked(
            "sources-of-entity",
            "how source",
            [("mentions", NEWSLETTER), ("mentions", NEWSWIRE), ("published by", NEWSLETTER)],
            {"entity": "organization/belgian-chinese-chamber-of-commerce"},
        ),
        Asked(
            "office-holders",
            "role holder",
            [("Chairman", "Dewit")],
            {"at": "organization/belgian-chinese-chamber-of-commerce"},
        ),
    ],
    "26. List every instrument by kind.": [
        Asked(
            "partnerships-by-kind",
            "partnership start",
            [(FIRST_SISTER, "1981"), (SISTERHOOD, "1994-09-22"), (TWINNING, "2011-05-27")],
            {"kind": SISTER},
        ),
        Asked(
            "agreements-by-kind",
            "kind agreement signed",
            [
                (
                    "cooperation-agreement",
                    "agreement/beijing--brussels-capital-region-cooperation-agreement-2014",
                    "2014-10-21",
                ),
                (
                    "declaration-of-intent",
                    "agreement/ghent--weihai-declaration-of-intent-2013",
                    "2013-11-21",
                ),
                (
                    "friendship-agreement",
                    "agreement/ghent--weihai-friendship-agreement-2013",
                    "2013-09-24",
                ),
                (
                    "letter-of-intent",
                    "agreement/ghent--taizhou-zhejiang-letter-of-intent-2018",
                    "2018-06-04",
                ),
                (
                    "memorandum",
                    "agreement/flemish-brabant--chengdu-memorandum-2011",
                    "2011-05-27",
                ),
                ("memorandum", "agreement/friendly-communities-memorandum-2019", "2019-06-03"),
                (
                    "memorandum",
                    "agreement/asti--tianfu-new-district-memorandum-2025",
                    "2025-02",
                ),
                ("memorandum", "agreement/beijing--brussels-memorandum-on-business", ""),
            ],
        ),
    ],
}


def test_all_questions_are_asked() -> None:
    numbers = [int(question.split(".")[0]) for question in QUESTIONS]
    assert numbers == list(range(1, 27))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.split(".")[0])
def test_question_is_answered_by_the_store(question: str, project: Project, store: Store) -> None:
    for asked in QUESTIONS[question]:
        query = find_query(read_queries(project.folder("queries")), asked.query)
        rows = store.select(fill_query(query, bind(query, asked.values, project.base)))
        table = [[term.value if term else "" for term in row] for row in rows.rows]
        assert pick(asked, [list(rows.columns), *table], project) == asked.answer, asked.query


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.split(".")[0])
def test_question_is_answered_by_the_command(
    question: str, project: Project, release: Release
) -> None:
    for asked in QUESTIONS[question]:
        params = [f"--param={name}={value}" for name, value in asked.values.items()]
        command = ["query", asked.query, *params, "--format=csv", "--from", str(release.path)]
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert pick(asked, read_csv(result.output), project) == asked.answer, asked.query


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.split(".")[0])
def test_question_is_answered_by_the_server(question: str, project: Project, server: str) -> None:
    for asked in QUESTIONS[question]:
        route = httpx.get(f"{server}queries/{asked.query}.csv", params=asked.values, timeout=60)
        query = find_query(read_queries(project.folder("queries")), asked.query)
        text = fill_query(query, bind(query, asked.values, project.base))
        accept = {"Accept": "text/csv"}
        endpoint = httpx.post(f"{server}sparql", data={"query": text}, headers=accept, timeout=60)
        for answer in (route, endpoint):
            assert answer.status_code == 200, answer.text
            assert pick(asked, read_csv(answer.text), project) == asked.answer, asked.query


def pick(asked: Asked, table: list[list[str]], project: Project) -> list[Row]:
    """Give the wanted columns of the wanted rows, with IRIs cut short."""
    columns, *rows = table
    cells = [[shorten(value, project) for value in row] for row in rows]
    found = [dict(zip(columns, row, strict=True)) for row in cells]
    return [
        tuple(row[column] for column in asked.columns.split())
        for row in found
        if all(row[column] == value for column, value in asked.where.items())
    ]


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def shorten(value: str, project: Project) -> str:
    """Give an entity as `type/id` and a code by its name alone."""
    if value.startswith("https://w3id.org/twinrdf/code/"):
        return value.rpartition("/")[2]
    return value.removeprefix(f"{project.base}id/")
