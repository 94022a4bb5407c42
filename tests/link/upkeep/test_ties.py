"""Ties as Wikidata could state them."""

from pathlib import Path

import pytest

from link.upkeep.conftest import make_register
from twinrdf.link.links import read_links
from twinrdf.link.upkeep.ties import Tie, agree, gather_ties, is_public
from twinrdf.pipeline import read_register

HEADER = "id,source,label@en,party,partnershipKind,start,end,status,basis\n"


def ties(root: Path, rows: str) -> tuple[Tie, ...]:
    project = make_register(root, partnerships=HEADER + rows)
    records = read_register(project)
    return gather_ties(records, read_links(project, records)[0], project.base)


@pytest.mark.parametrize(
    ("dates", "together"),
    [([], ""), (["2011"], "2011"), (["2011", "2011-05-27", "2011-05"], "2011-05-27"),
     (["2011", "2012"], None), (["2011-05", "2011-06"], None), (["2011-05-27"] * 2, "2011-05-27")],
)  # fmt: skip
def test_dates_agree_where_one_lies_within_all_others(
    dates: list[str], together: str | None
) -> None:
    assert agree(dates) == agree(reversed(dates)) == together


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=%20#d", "http://stad.gent", "https://a.be:8443/",
                                 "https://8.8.8.8/x"])  # fmt: skip
def test_what_anyone_can_open_is_public(url: str) -> None:
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "ftp://example.org/a", "file:///etc/passwd", "http://localhost/", "http://intranet/",
     "http://127.0.0.1/", "http://10.0.0.1/", "http://[::1]/", "http://[::1", "https://user:pw@a.be/",
     "https://a.local/", "https://a.test./", "https://a.be/\t", 'https://a.be/"', "https://a.be/|x",
     "https://a.be/ x", "https://a.be/*/", "https://a.be/é", "mailto:a@b.be"],
)  # fmt: skip
def test_what_not_everyone_can_open_is_not(url: str) -> None:
    assert not is_public(url)


def test_a_tie_gathers_what_its_sources_say(tmp_path: Path) -> None:
    (tie,) = ties(
        tmp_path,
        "a,gazette,Ours,alken;asti,sister-city-or-twinning,1994-09,,,stated;ambiguous\n"
        "a,drawer,Ours,alken;asti,,1994,2001,ended,\n"
        "a,intranet,Ours,alken;asti,,,,,\n",
    )
    assert (tie.label, len(tie.parties), tie.kinds) == ("Ours", 2, {"sister-city-or-twinning"})
    assert (tie.start, tie.end, tie.statuses) == ("1994-09", "2001", {"ended"})
    assert {claim.source: (claim.urls, claim.ambiguous) for claim in tie.claims} == {
        "gazette": (("https://gazette.example.org/2021",), True),
        "drawer": ((), False),
        "intranet": ((), False),
    }


def test_sources_that_disagree_give_no_date(tmp_path: Path) -> None:
    (tie,) = ties(
        tmp_path,
        "a,gazette,Ours,alken;asti,,1994,,,\na,council,Ours,alken;asti,,1995,,,\n",
    )
    assert (tie.start, tie.end) == (None, "")


def test_what_was_replaced_is_no_tie(tmp_path: Path) -> None:
    project = make_register(tmp_path, partnerships=(
        "id,source,label@en,party,replacedBy\nold,council,Alken and Asti,,new\n"
        "new,council,Alken and Asti,alken;asti,\n"
    ))  # fmt: skip
    records = read_register(project)
    found = gather_ties(records, (), project.base)
    assert [tie.subject.rpartition("/")[2] for tie in found] == ["new"]
