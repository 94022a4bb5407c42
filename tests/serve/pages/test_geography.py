"""A thing stands on the map where it is known to be, or thereabouts, or not at all."""

from pathlib import Path

from twinrdf.serve.pages import Site
from twinrdf.serve.pages.geography import Geography
from twinrdf.vocab import PREFIXES

from .example import make_site, thing

WITHIN = "<https://schema.org/containedInPlace>"
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"


def at(name: str, latitude: float, longitude: float) -> str:
    geo = PREFIXES["geo"]
    return "".join(
        f'<{thing(f"territory/{name}")}> <{geo}{axis}> "{value}"^^<{DECIMAL}> .\n'
        for axis, value in (("lat", latitude), ("long", longitude))
    )


def within(name: str, upper: str) -> str:
    return f"<{thing(f'territory/{name}')}> {WITHIN} <{thing(f'territory/{upper}')}> .\n"


def geography(folder: Path, more: str = "") -> Geography:
    site: Site = make_site(folder / "release", more)
    return site.geography


def test_a_place_stands_at_its_coordinates(tmp_path: Path) -> None:
    spot = geography(tmp_path).spot(f"<{thing('territory/ghent')}>")
    assert spot is not None
    assert (spot.latitude, spot.longitude, spot.rough) == (51.05, 3.72, False)


def test_a_region_stands_roughly_amid_the_places_in_it(tmp_path: Path) -> None:
    more = at("one", 50, 4) + at("two", 51, 5) + within("one", "region") + within("two", "region")
    spot = geography(tmp_path, more).spot(f"<{thing('territory/region')}>")
    assert spot is not None
    assert (spot.latitude, spot.longitude, spot.rough) == (50.5, 4.5, True)


def test_a_wide_country_stands_for_nothing_in_it(tmp_path: Path) -> None:
    more = at("harbin", 45.8, 126.6) + within("harbin", "china")
    assert geography(tmp_path, more).spot(f"<{thing('territory/taizhou')}>") is None


def test_a_district_stands_at_its_city_and_coordinates_off_the_globe_count_for_nothing(
    tmp_path: Path,
) -> None:
    more = within("port", "ghent") + at("taizhou", 951, 3)
    drawn = geography(tmp_path, more)
    spot = drawn.spot(f"<{thing('territory/port')}>")
    assert spot is not None
    assert spot.subject == f"<{thing('territory/ghent')}>"
    assert drawn.spot(f"<{thing('territory/taizhou')}>") is None


def test_places_within_one_another_end(tmp_path: Path) -> None:
    more = within("egg", "hen") + within("hen", "egg")
    assert geography(tmp_path, more).spot(f"<{thing('territory/egg')}>") is None


def test_places_too_far_apart_have_no_middle_whichever_comes_first(tmp_path: Path) -> None:
    for number, far in enumerate(("a", "z")):
        more = "".join(at(f"m{n}", 50 + n / 10, 4) + within(f"m{n}", "region") for n in range(5))
        more += at(far, 54, 4) + within(far, "region")
        found = geography(tmp_path / str(number), more)
        assert found.spot(f"<{thing('territory/region')}>") is None


def test_what_the_map_knows_is_not_looked_for_anew(tmp_path: Path) -> None:
    site: Site = make_site(tmp_path / "release")
    ghent = f"<{thing('territory/ghent')}>"
    assert site.map_page.spot(ghent) == site.geography.spot(ghent)
    assert site.map_page.spot(f"<{thing('territory/taizhou')}>") is None
