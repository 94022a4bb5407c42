from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.geonames import GeoNames
from twinrdf.link.places import Id, Name, Point
from twinrdf.names.levels import Level


def dump(*rows: tuple[str, str, str, str, str, str]) -> str:
    """Write rows of a dump: id, name, alternate names, class, code, first-order code."""
    return "".join(
        f"{id_}\t{name}\t{name}\t{others}\t51.05\t3.71\t{kind}\t{code}\tBE\t\t{admin}\tVOV\t\t\t"
        "231493\t\t10\tEurope/Brussels\t2026-01-01\n"
        for id_, name, others, kind, code, admin in rows
    )


def test_settlements_and_divisions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "BE.txt"
    path.write_text(dump(
        ("2797656", "Gent", "Gand,GNE,Gent,根特", "P", "PPLA2", "VLG"),
        ("2789733", "Oost-Vlaanderen", "", "A", "ADM2", "VLG"),
        ("1", "A hill", "", "T", "HLL", "VLG"),
        ("2", "Once", "", "P", "PPLH", "VLG"),
    ), encoding="utf-8")  # fmt: skip
    (tmp_path / "admin1CodesASCII.txt").write_text("BE.VLG\tFlanders\tFlanders\t3337388\n")
    (tmp_path / "admin2Codes.txt").write_text("BE.VLG.VOV\tEast Flanders\tEast Flanders\t1\n")
    (tmp_path / "countryInfo.txt").write_text("#ISO\nBE\tBEL\t056\tBE\tBelgium\tBrussels\n")
    source = GeoNames(path)
    ghent, province = source.read_places()
    assert ghent.names == (Name("Gent"), Name("Gand"), Name("根特"))
    assert ghent.admin == ("East Flanders", "Flanders")
    assert (ghent.item, ghent.point, ghent.population) == ("", Point(51.05, 3.71), 231_493)
    assert ghent.ids == (Id("geonames", "2797656"),)
    assert (province.level, province.admin) == (Level.PROVINCE, ("Flanders",))
    assert list(source.read_countries()) == [("Belgium", "BE")]
    assert len(source.files) == 4


def test_a_dump_alone_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "BE.txt"
    path.write_text(dump(("2797656", "Gent", "", "P", "PPL", "VLG")), encoding="utf-8")
    (ghent,) = GeoNames(path).read_places()
    assert ghent.admin == ()
    assert list(GeoNames(path).read_countries()) == []


def test_a_wrong_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "BE.txt"
    path.write_text("1\tGent\n")
    with pytest.raises(LinkError, match=r"BE\.txt:1: 2 columns"):
        list(GeoNames(path).read_places())
    (tmp_path / "admin1CodesASCII.txt").write_text("VLG\n")
    with pytest.raises(LinkError, match=r"admin1CodesASCII\.txt:1"):
        list(GeoNames(path).read_places())
