"""The register has one value where there can be only one, whatever the order of the claims."""

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from registers import BASE, SAMPLE, mapping, read_tables, vocabulary
from stages import Consolidation, consolidate, convert_records
from twinrdf.consolidate import Consolidator
from twinrdf.mapping import make_mapping
from twinrdf.project import read_project
from twinrdf.records.read import read_records
from twinrdf.records.rows import Record
from twinrdf.terms import XSD, Quad, parse_term, typed
from twinrdf.vocab import expand

Records = tuple[Record, ...]


def claims(records: Records) -> list[Quad]:
    return list(convert_records(records, mapping(), vocabulary(), BASE))


def run(quads: list[Quad], records: Records) -> Consolidation:
    return consolidate(quads, records, mapping(), vocabulary(), BASE)


def make(tmp_path: Path, **tables: str) -> Consolidation:
    records, findings = read_tables(tmp_path, **tables)
    assert {finding.rule for finding in findings} <= {"read:doubt"}
    return run(claims(records), records)


def values(view: Consolidation, subject: str, column: str) -> list[str]:
    """Give the values of a column in the register, as text without datatype."""
    predicate = mapping().columns[column].predicate if column != "type" else expand("rdf:type")
    return sorted(
        parse_term(value).value.removeprefix(BASE).rpartition("/ns#")[2].rpartition("/code/")[2]
        for one, name, value, graph in view.register
        if (one, name, graph) == (f"<{BASE}id/{subject}>", f"<{predicate}>", "")
    )


def rules(view: Consolidation) -> dict[str, tuple[str, bool]]:
    return {decision.id: (decision.rule, decision.disagreement) for decision in view.decisions}


HEADER = "id,source,signed,term,termEnd,party,agreementKind,label@en,label@nl\n"


def test_many_values_are_united(tmp_path: Path) -> None:
    view = make(
        tmp_path, agreements=HEADER + "m,council,,,,ostmark,,,\nm,gazette,,,,meerdal;ostmark,,,\n"
    )
    assert values(view, "agreement/m", "party") == ["id/territory/meerdal", "id/territory/ostmark"]
    assert values(view, "agreement/m", "source") == ["id/source/council", "id/source/gazette"]
    assert view.decisions == ()


def test_precise_date_is_taken_with_its_bounds(tmp_path: Path) -> None:
    view = make(tmp_path, agreements=HEADER + "m,council,2011,,,,,,\nm,gazette,2011-05-27,,,,,,\n")
    assert values(view, "agreement/m", "signed") == ["2011-05-27"]
    assert values(view, "agreement/m", "signedEarliest") == ["2011-05-27"]
    assert values(view, "agreement/m", "signedLatest") == ["2011-05-27"]
    (decision,) = view.decisions
    assert rules(view) == {"agreement-m-signed": ("more-precise", False)}
    assert decision.taken_from == (f"<{BASE}id/source/gazette>",)
    assert decision.set_aside_from == (f"<{BASE}id/source/council>",)


def test_sources_of_a_decision_are_in_order() -> None:
    sources = [f"<{BASE}id/source/{name}>" for name in "abcdefgh"]
    signed = f"<{mapping().columns['signed'].predicate}>"
    quads = [
        (f"<{BASE}id/agreement/m>", signed, typed(year, XSD + "gYear"), source)
        for year in ("2011", "2012")
        for source in sources
    ]
    (decision,) = run(quads, RECORDS).decisions
    assert decision.taken_from == decision.set_aside_from == tuple(sources)


def test_trusted_source_decides_a_conflict(tmp_path: Path) -> None:
    view = make(tmp_path, agreements=HEADER + "m,gazette,2012,,,,,,\nm,council,2011,,,,,,\n")
    assert values(view, "agreement/m", "signed") == ["2011"]
    assert values(view, "agreement/m", "signedLatest") == ["2011-12-31"]
    assert rules(view) == {"agreement-m-signed": ("higher-rank", True)}


def test_names_are_decided_in_each_language(tmp_path: Path) -> None:
    view = make(tmp_path, agreements=HEADER + "m,council,,,,,,A,\nm,gazette,,,,,,B,C\n")
    assert values(view, "agreement/m", "label") == ["A", "C"]
    assert rules(view) == {"agreement-m-label-en": ("higher-rank", True)}


def test_values_of_one_source_are_decided_too(tmp_path: Path) -> None:
    view = make(tmp_path, agreements=HEADER + "m,council,2012;2011;2012-03,,,,,,\n")
    assert values(view, "agreement/m", "signed") == ["2011"]
    assert rules(view) == {
        "agreement-m-signed": ("first-in-order", True),
        "agreement-m-signed-2": ("first-in-order", True),
    }


def test_unspecified_kind_contradicts_nothing(tmp_path: Path) -> None:
    view = make(
        tmp_path,
        agreements=HEADER + "m,council,,,,,unspecified,,\nm,gazette,,,,,memorandum,,\n",
    )
    assert values(view, "agreement/m", "agreementKind") == ["agreement-kind/memorandum"]
    assert rules(view) == {"agreement-m-agreementKind": ("more-precise", False)}


def test_coordinates_come_from_one_source_together(tmp_path: Path) -> None:
    view = make(
        tmp_path,
        territories="id,source,lat,long\nx,council,51.05,3.7\nx,gazette,51.06,3.6\n"
        "y,council,51.1,3.7\ny,gazette,51.05432,3.71\n",
    )
    assert [values(view, "territory/x", name) for name in ("geometry", "lat", "long")] == [
        ["POINT(3.7 51.05)"],
        ["51.05"],
        ["3.7"],
    ]
    assert values(view, "territory/y", "lat") == ["51.05432"]
    assert rules(view) == {
        "territory-x-geometry": ("higher-rank", True),
        "territory-y-geometry": ("more-precise", False),
    }


def test_classes_are_united_and_a_conflict_is_told(tmp_path: Path) -> None:
    view = make(
        tmp_path,
        territories="id,type,source\n"
        "clash,City,council\nclash,Region,gazette\n"
        "vague,City,council\nvague,,gazette\n"
        "both,City;Region,council\nboth,City,gazette\n",
    )
    assert values(view, "territory/clash", "type") == ["City", "Region", "Territory"]
    assert rules(view) == {"territory-clash-type": ("higher-rank", True)}
    assert view.decisions[0].taken == f"<{expand('tw:City')}>"


def test_term_ends_are_derived_unless_stated(tmp_path: Path) -> None:
    view = make(
        tmp_path,
        agreements=HEADER
        + "a,council,2013-09-24,P5Y,,,,,\n"
        + "b,council,2013-09-24,P5Y,2019,,,,\n"
        + "c,council,2011,P5Y,,,,,\nc,gazette,2011-05-27,,,,,,\n"
        + "d,council,2011,P18M,,,,,\n"
        + "e,council,2011,,,,,,\n",
    )

    def end(name: str) -> list[list[str]]:
        columns = ("termEnd", "termEndEarliest", "termEndLatest", "termEndBasis")
        return [values(view, f"agreement/{name}", column) for column in columns]

    assert end("a") == [["2018-09-24"], ["2018-09-24"], ["2018-09-24"], ["basis/derived"]]
    assert end("b") == [["2019"], ["2019-01-01"], ["2019-12-31"], ["basis/stated"]]
    assert end("c") == [["2016-05-27"], ["2016-05-27"], ["2016-05-27"], ["basis/derived"]]
    assert end("d") == end("e") == [[], [], [], []]


def test_sources_are_things_of_the_register(tmp_path: Path) -> None:
    view = make(tmp_path)
    assert values(view, "source/council", "label") == ["Council"]
    assert values(view, "source/council", "issuedLatest") == ["2019-06-30"]


def test_decisions_are_in_the_catalog(tmp_path: Path) -> None:
    view = make(tmp_path, agreements=HEADER + "m,council,2011,,,,,,\nm,gazette,2012,,,,,,\n")
    assert {graph for *_, graph in view.catalog} == {f"<{BASE}graph/catalog>"}
    assert {subject for subject, *_ in view.catalog} == {f"<{BASE}id/decision/agreement-m-signed>"}


def sample() -> tuple[list[Quad], Records]:
    records, _ = read_records(read_project(SAMPLE), mapping(), vocabulary())
    return claims(records), records


QUADS, RECORDS = sample()
VIEW = run(QUADS, RECORDS)


@given(st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(random: Random) -> None:
    quads, records = [*QUADS, *QUADS[:50]], list(RECORDS)
    random.shuffle(quads)
    random.shuffle(records)
    assert run(quads, tuple(records)) == VIEW


def test_consolidating_the_register_changes_nothing() -> None:
    again = run(list(VIEW.register), RECORDS)
    assert again.register == VIEW.register
    assert again.decisions == ()


def test_every_single_value_is_single() -> None:
    single = {f"<{column.predicate}>" for column in mapping().columns.values() if column.single}
    seen = [
        (subject, predicate, parse_term(value).language)
        for subject, predicate, value, _ in VIEW.register
        if predicate in single
    ]
    assert len(seen) == len(set(seen)) > 50


def test_the_register_invents_nothing() -> None:
    said = {quad[:3] for quad in QUADS}
    derived = {quad[1] for quad in VIEW.register if quad[:3] not in said}
    assert derived == {
        f"<{mapping().columns[name].predicate}>"
        for name in ("termEnd", "termEndEarliest", "termEndLatest", "termEndBasis")
    }


def test_a_context_may_have_points_without_coordinates() -> None:
    points = make_mapping({"geometry": mapping().context["geometry"]})
    assert Consolidator({}, points, vocabulary(), BASE).consolidate([]) == (set(), [])
