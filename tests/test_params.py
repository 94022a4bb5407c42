import pytest

from twinrdf.params import KINDS, Param, parse_param, parse_value

BASE = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_parameter_is_read_from_its_line() -> None:
    assert parse_param("year year -- the year of signing") == Param(
        "year", "year", "the year of signing"
    )
    assert parse_param("kind concept agreement-kind optional -- only this kind") == Param(
        "kind", "concept", "only this kind", of="agreement-kind", optional=True
    )
    assert parse_param("place iri territory = ghent -- the place -- or region") == Param(
        "place", "iri", "the place -- or region", of="territory", default="ghent"
    )


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "not a parameter"),
        ("place", "not a parameter"),
        ("place iri territory", "not a parameter"),
        ("place iri -- ", "not a parameter"),
        ("Place iri -- a place", "not a parameter"),
        ("place thing -- a place", "unknown kind 'thing'"),
        ("kind concept -- a kind", "of which code list"),
        ("place iri town -- a town", "no entities of type 'town'"),
        ("place iri territory|town -- a town", "no entities of type 'town'"),
        ("place iri territory| -- a town", "no entities of type ''"),
        ("year year territory -- a year", "does not belong to the kind year"),
        ("year year optional = 2013 -- a year", "leave 'optional' out"),
    ],
)
def test_wrong_parameter_is_explained(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_param(written)


def test_only_a_parameter_with_neither_default_nor_option_is_required() -> None:
    assert Param("a", "text", "").required
    assert not Param("a", "text", "", default="x").required
    assert not Param("a", "text", "", optional=True).required


@pytest.mark.parametrize(
    ("kind", "of", "value", "term"),
    [
        ("iri", "", "territory/ghent", "<https://example.org/id/territory/ghent>"),
        ("iri", "territory", "ghent", "<https://example.org/id/territory/ghent>"),
        ("iri", "territory", "territory/ghent", "<https://example.org/id/territory/ghent>"),
        ("iri", "territory", "https://other.org/a#b", "<https://other.org/a#b>"),
        (
            "iri",
            "organization|territory",
            "territory/ghent",
            "<https://example.org/id/territory/ghent>",
        ),
        ("iri", "partnership", "a--b", "<https://example.org/id/partnership/a--b>"),
        ("concept", "domain", "culture", "<https://w3id.org/twinrdf/code/domain/culture>"),
        ("concept", "domain", "http://eurovoc.europa.eu/317", "<http://eurovoc.europa.eu/317>"),
        ("year", "", "2013", f'"2013"^^<{XSD}integer>'),
        ("year", "", "0800", f'"800"^^<{XSD}integer>'),
        ("date", "", "2013-09-24", f'"2013-09-24"^^<{XSD}date>'),
        ("integer", "", "-007", f'"-7"^^<{XSD}integer>'),
        ("text", "", 'a "b"\n\\', r'"a \"b\"\n\\"'),
        ("language", "", "zh-Hans", '"zh-hans"'),
    ],
)
def test_value_becomes_a_term(kind: str, of: str, value: str, term: str) -> None:
    assert parse_value(Param("x", kind, "", of), value, BASE) == term


@pytest.mark.parametrize(
    ("kind", "of", "value"),
    [
        ("iri", "", "ghent"),
        ("iri", "", "town/ghent"),
        ("iri", "", "territory/Ghent"),
        ("iri", "", "territory/"),
        ("iri", "", "javascript:alert(1)"),
        ("iri", "territory", "organization/bcecc"),
        ("iri", "organization|territory", "ghent"),
        ("iri", "organization|territory", "source/ghent"),
        ("iri", "territory", "https://e.org/x> } DROP ALL #"),
        ("iri", "territory", "x> ?y } #"),
        ("concept", "domain", "Arts & culture"),
        ("concept", "domain", "domain/culture"),
        ("concept", "domain", "https://e.org/a b"),
        ("year", "", "13"),
        ("year", "", "+201"),
        ("year", "", "٢٠١٣"),
        ("date", "", "2013"),
        ("date", "", "2013-02-30"),
        ("date", "", "20130924"),
        ("integer", "", "1.5"),
        ("integer", "", "9" * 5000),
        ("language", "", "en_GB"),
    ],
)
def test_value_that_does_not_fit_is_refused(kind: str, of: str, value: str) -> None:
    with pytest.raises(ValueError):
        parse_value(Param("x", kind, "", of), value, BASE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_to_write(kind: str) -> None:
    assert Param("x", kind, "", of="domain" if kind == "concept" else "").hint
