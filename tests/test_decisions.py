"""Rules decide between values in their order, and never by the order in which values come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers import BASE, read_tables
from twinrdf.decisions import Decision, Precedence, decide, describe_decisions, rank_sources
from twinrdf.refinement import refine_dates, refine_nothing
from twinrdf.terms import XSD, typed

STANDINGS = {
    "best": Precedence(1, -20190630),
    "second": Precedence(2, -20210315),
    "second-old": Precedence(2, -20010101),
    "undated": Precedence(2),
    "unranked": Precedence(age=-20240101),
}


def date(text: str) -> str:
    return typed(text, XSD + ("gYear", "gYearMonth", "date")[text.count("-")])


def judge(*claims: tuple[str, str]) -> tuple[str, dict[str, str]]:
    """Decide between dates, each `value, sources separated by spaces`."""
    values = {date(value): frozenset(sources.split()) for value, sources in claims}
    taken, rules = decide(values, refine_dates, STANDINGS)
    plain = {value.split('"')[1]: rule for value, rule in rules.items()}
    return taken.split('"')[1], plain


@pytest.mark.parametrize(
    ("claims", "taken", "rules"),
    [
        ([("2011", "best"), ("2011-05-27", "second")], "2011-05-27", {"2011": "more-precise"}),
        (
            [("2011", "best"), ("2011-05", "second"), ("2011-05-27", "unranked")],
            "2011-05-27",
            {"2011": "more-precise", "2011-05": "more-precise"},
        ),
        ([("2011", "second"), ("2012", "best")], "2012", {"2011": "higher-rank"}),
        ([("2011", "unranked"), ("2012", "second-old")], "2012", {"2011": "higher-rank"}),
        ([("2011", "second"), ("2012", "second-old")], "2011", {"2012": "newer"}),
        ([("2011", "undated"), ("2012", "second-old")], "2012", {"2011": "newer"}),
        ([("2012", "best"), ("2011", "best")], "2011", {"2012": "first-in-order"}),
        ([("2012", "a"), ("2011", "b")], "2012", {"2011": "first-in-order"}),
        ([("2012", "second best"), ("2011", "second")], "2012", {"2011": "higher-rank"}),
        # the best source says 2011, and so agrees with a day in 2011
        (
            [("2011", "best"), ("2011-05-27", "unranked"), ("2012-01-01", "second")],
            "2011-05-27",
            {"2011": "more-precise", "2012-01-01": "higher-rank"},
        ),
        # two days in 2011: the best agrees with both, so the next source decides
        (
            [("2011", "best"), ("2011-05-27", "unranked"), ("2011-06-01", "second")],
            "2011-06-01",
            {"2011": "more-precise", "2011-05-27": "higher-rank"},
        ),
    ],
)
def test_a_rule_decides_whatever_the_order_of_claims(
    claims: list[tuple[str, str]], taken: str, rules: dict[str, str]
) -> None:
    assert judge(*claims) == (taken, rules)
    assert judge(*reversed(claims)) == (taken, rules)


@given(
    st.dictionaries(
        st.sampled_from(["2011", "2011-05", "2011-05-27", "2011-06", "2012", "2012-02-01"]),
        st.sets(st.sampled_from(sorted(STANDINGS)), min_size=1).map(" ".join),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
)
def test_order_never_matters(claims: dict[str, str], random) -> None:  # type: ignore[no-untyped-def]
    pairs = sorted(claims.items())
    expected = judge(*pairs)
    random.shuffle(pairs)
    assert judge(*pairs) == expected
    taken, rules = expected
    assert {taken, *rules} == set(claims)
    assert taken not in rules


def test_without_refinement_precision_decides_nothing() -> None:
    claims = {'"a"': frozenset({"best"}), '"ab"': frozenset({"second"})}
    assert decide(claims, refine_nothing, STANDINGS) == ('"a"', {'"ab"': "higher-rank"})


def test_sources_are_ranked_by_rank_and_date_of_issue(tmp_path) -> None:  # type: ignore[no-untyped-def]
    records, _ = read_tables(
        tmp_path,
        sources="id,issued,rank\na,2019-06,2\nb,,1\nc,2019,\nd,2011;2015-02-28,3;2\n",
    )
    found = rank_sources(records, BASE)
    prefix = f"<{BASE}id/source/"
    assert found == {
        f"{prefix}a>": Precedence(2, -20190630),
        f"{prefix}b>": Precedence(1, 0),
        f"{prefix}c>": Precedence(age=-20191231),
        f"{prefix}d>": Precedence(2, -20150228),
    }
    assert min(found.values()) == found[f"{prefix}b>"]
    assert max(found.values()) == found[f"{prefix}c>"]


def test_decision_is_described_in_the_catalog() -> None:
    decision = Decision(
        "agreement-m-signed", "<e:m>", "<e:signed>", "", "more-precise", date("2011-05"),
        ("<e:a>", "<e:b>"), date("2011"), ("<e:c>",), False,
    )  # fmt: skip
    node = f"<{BASE}id/decision/agreement-m-signed>"
    quads = set(describe_decisions([decision], BASE))
    assert {(subject, graph) for subject, _, _, graph in quads} == {
        (node, f"<{BASE}graph/catalog>")
    }
    ns = "https://w3id.org/twinrdf/ns#"
    assert {(predicate, value) for _, predicate, value, _ in quads} == {
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{ns}Decision>"),
        (f"<{ns}about>", "<e:m>"),
        (f"<{ns}property>", "<e:signed>"),
        (f"<{ns}rule>", "<https://w3id.org/twinrdf/code/consolidation-rule/more-precise>"),
        (f"<{ns}taken>", date("2011-05")),
        (f"<{ns}takenFrom>", "<e:a>"),
        (f"<{ns}takenFrom>", "<e:b>"),
        (f"<{ns}setAside>", date("2011")),
        (f"<{ns}setAsideFrom>", "<e:c>"),
        (f"<{ns}disagreement>", typed("false", XSD + "boolean")),
    }
