"""Files of public sources, downloaded from a server on this machine that is not always well."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner

from link.fake import Fake, Fault
from twinrdf.cli.main import main
from twinrdf.errors import LinkError
from twinrdf.link.live.downloads import Downloads, make_query
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.places import Id
from twinrdf.link.sources import read_hash
from twinrdf.link.sqlite_gazetteer import open_gazetteer
from twinrdf.link.wikidata import Wikidata
from twinrdf.names.levels import Level

Ask = Callable[..., Fetcher]
NE = "/ne_10m_populated_places.geojson"
MANY = 1 << 24


def geojson(*names: str) -> bytes:
    features = [
        {"type": "Feature", "properties": {
            "NAME": name, "WIKIDATAID": f"Q{number}", "ISO_A2": "BE", "ADM0NAME": "Belgium",
            "POP_MAX": 1000, "LATITUDE": 50.0, "LONGITUDE": 4.0 + number / 100}}
        for number, name in enumerate(names, 1)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def dump(*names: str) -> bytes:
    rows = (
        "\t".join((str(number), name, name, "", "51.05", "3.72", "P", "PPL", "BE", "", "VLG",
                   "VOV", "", "", "265086", "", "10", "Europe/Brussels", "2026-01-01"))
        for number, name in enumerate(names, 1)
    )  # fmt: skip
    return "".join(f"{row}\n" for row in rows).encode()


WAYS = (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)


def packed(name: str, content: bytes, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def spoil(archive: bytes) -> bytes:
    """Change what the only file of an archive is packed as, beyond its first bytes."""
    begin = 34 + archive[26]
    return archive[:begin] + b"\xff" * 12 + archive[begin + 12 :]


@pytest.fixture
def downloads(fake: Fake, ask: Ask, tmp_path: Path) -> Downloads:
    fake.files = {
        NE: geojson("Gent", "Brugge"),
        "/cities500.zip": packed("cities500.txt", dump("Gent", "Gent-Zuid")),
        "/admin1CodesASCII.txt": b"BE.VLG\tFlanders\tFlanders\t3337388\n",
        "/admin2Codes.txt": b"BE.VLG.VOV\tEast Flanders\tEast Flanders\t2789733\n",
        "/countryInfo.txt": b"# comment\nBE\tBEL\t056\tBE\tBelgium\n",
    }
    return Downloads(ask(), tmp_path / "files", MANY, fake.url)


def test_a_file_is_downloaded_once(fake: Fake, downloads: Downloads) -> None:
    source = downloads.get("natural-earth")
    assert [place.label for place in source.read_places()] == ["Gent", "Brugge"]
    assert (source.credit.url, source.credit.date) == (fake.url + NE, "2026-11-02")
    assert "ada@example.org" in fake.headers[0]["user-agent"]
    again = downloads.get("natural-earth")
    assert (again.credit, len(fake.asked)) == (source.credit, 1)


def test_a_dump_of_geonames_is_unpacked(downloads: Downloads) -> None:
    source = downloads.get("geonames")
    places = list(source.read_places())
    assert places[0].admin == ("East Flanders", "Flanders")
    assert [file.name for file in source.files] == [
        "cities500.txt", "admin1CodesASCII.txt", "admin2Codes.txt", "countryInfo.txt",
    ]  # fmt: skip


def test_what_breaks_off_goes_on(fake: Fake, downloads: Downloads, waits: list[float]) -> None:
    content = geojson(*(f"Place {number}" for number in range(500)))
    fake.files[NE] = content
    tag = {"ETag": f'"{len(content)}-{hash(content) & 0xFFFF}"'}
    fake.faults.append(Fault(200, content[:9000], tag, promised=len(content)))
    assert downloads.get("natural-earth").files[0].read_bytes() == content
    assert (fake.headers[1]["range"], fake.headers[1]["if-range"]) == ("bytes=9000-", tag["ETag"])
    assert waits == [5.0, 1.0]
    assert sorted(path.name for path in downloads.folder.iterdir()) == [NE[1:], f"{NE[1:]}.date"]


def test_what_changed_meanwhile_begins_again(fake: Fake, downloads: Downloads) -> None:
    content = fake.files[NE]
    fake.faults.append(Fault(200, b"x" * 50, {"ETag": '"old"'}, promised=9000))
    assert downloads.get("natural-earth").files[0].read_bytes() == content
    fake.files[NE] = geojson("Leuven")
    (downloads.folder / NE[1:]).unlink()
    fake.faults += [Fault(200, b"x" * 50, {"ETag": '"old"'}, promised=9000), Fault(416),
                    Fault(503)]  # fmt: skip
    assert downloads.get("natural-earth").files[0].read_bytes() == geojson("Leuven")


def test_a_part_that_does_not_fit_is_thrown_away(fake: Fake, downloads: Downloads) -> None:
    fake.faults += [Fault(200, b"x" * 50, {"ETag": '"a"'}, promised=9000),
                    Fault(206, b"y", {"Content-Range": "bytes 7-8/9"})]  # fmt: skip
    assert downloads.get("natural-earth").files[0].read_bytes() == fake.files[NE]


@pytest.mark.parametrize("fault", [Fault(416), Fault(206, b"y", {"Content-Range": "bytes 7-8/9"})])
def test_an_answer_about_a_part_that_was_not_asked_for_is_no_answer(
    fake: Fake, downloads: Downloads, fault: Fault
) -> None:
    fake.faults.append(fault)
    assert downloads.get("natural-earth").files[0].read_bytes() == fake.files[NE]


def test_two_do_not_download_into_one_folder(
    fake: Fake, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.files = {NE: geojson(*(f"Place {number}" for number in range(500)))}
    told: list[str] = []

    def meanwhile(_: float) -> None:
        try:
            Downloads(ask(), tmp_path, MANY, fake.url).get("natural-earth")
        except LinkError as error:
            told.append(str(error))

    first = Downloads(ask(), tmp_path, MANY, fake.url)
    monkeypatch.setattr(first.fetcher, "_sleep", meanwhile)
    fake.faults.append(Fault(200, fake.files[NE][:9000], {"ETag": '"a"'}, promised=90000))
    assert first.get("natural-earth").files[0].read_bytes() == fake.files[NE]
    assert len(told) == 2
    assert told[0].startswith(f"{tmp_path}: another process is downloading into it; wait until")


def test_a_refresh_replaces_only_what_arrives_whole(
    fake: Fake, downloads: Downloads, ask: Ask
) -> None:
    downloads.get("natural-earth")
    before = fake.files[NE]
    fake.files[NE] = geojson("Leuven")
    anew = Downloads(ask(refresh=True), downloads.folder, MANY, fake.url)
    fake.faults.append(Fault(404))
    with pytest.raises(LinkError, match="answers 404"):
        anew.get("natural-earth")
    assert (downloads.folder / NE[1:]).read_bytes() == before
    assert [place.label for place in anew.get("natural-earth").read_places()] == ["Leuven"]


def test_too_large_a_file_is_refused(fake: Fake, downloads: Downloads) -> None:
    small = Downloads(downloads.fetcher, downloads.folder, 1 << 20, fake.url)
    fake.faults.append(Fault(200, b"x" * (2 << 20)))
    with pytest.raises(LinkError, match="--max-size allows fewer"):
        small.get("natural-earth")
    fake.files["/cities500.zip"] = packed("cities500.txt", b"x" * (2 << 20))
    with pytest.raises(LinkError, match="larger than --max-size allows"):
        small.get("geonames")
    assert not (downloads.folder / "cities500.txt").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        packed("other.txt", b""),
        packed("cities500.txt", b"x" * 500)[:100],
        *(spoil(packed("cities500.txt", random.Random(7).randbytes(500), way)) for way in WAYS),
        packed("cities500.txt", b"x").replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"),
    ],
    ids=["page", "another", "cut", "deflated", "lzma", "locked"],
)
def test_a_damaged_archive_is_told(fake: Fake, downloads: Downloads, content: bytes) -> None:
    fake.files["/cities500.zip"] = content
    with pytest.raises(LinkError, match=r"cannot be unpacked.*--refresh"):
        downloads.get("geonames")


@pytest.mark.parametrize("name", ["", "osm", "natural-earth:x", "geonames:../x", "wikidata",
                                  "wikidata:XX", "geonames:cities500.zip"])  # fmt: skip
def test_only_known_sources_are_downloaded(fake: Fake, downloads: Downloads, name: str) -> None:
    with pytest.raises(LinkError, match="no source to download; write natural-earth"):
        downloads.get(name)
    assert fake.asked == []


def test_offline_downloads_nothing(fake: Fake, downloads: Downloads, ask: Ask) -> None:
    offline = Downloads(ask(offline=True), downloads.folder, MANY, fake.url)
    with pytest.raises(LinkError, match="not downloaded yet; run once without --offline"):
        offline.get("natural-earth")
    downloads.get("natural-earth")
    assert offline.get("natural-earth").credit.date == "2026-11-02"


def test_the_query_finds_places_of_a_country(fake: Fake, downloads: Downloads) -> None:
    prefixes = (
        "@prefix wd: <http://www.wikidata.org/entity/> . "
        "@prefix wdt: <http://www.wikidata.org/prop/direct/> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    )
    store = pyoxigraph.Store()
    store.load(
        (prefixes + 'wd:Q38 wdt:P297 "IT" . wd:Q31 wdt:P297 "BE" . '
         'wd:Q6122 wdt:P17 wd:Q38 ; wdt:P31 wd:Q747074 ; wdt:P1566 "3182714" ; '
         'rdfs:label "Asti"@it, "Асти"@ru, "Asti"@xx ; wdt:P131 wd:Q15099 ; '
         'wdt:P625 "Point(8.2 44.9)" . wd:Q15099 rdfs:label "Province of Asti"@en . '
         'wd:Q1296 wdt:P17 wd:Q31 ; wdt:P31 wd:Q515 ; rdfs:label "Gent"@nl .').encode(),
        pyoxigraph.RdfFormat.TURTLE,
    )  # fmt: skip
    answer = store.query(make_query("IT"))
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    body = answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    assert body is not None
    fake.faults.append(Fault(200, body))
    source = downloads.get("wikidata:IT")
    (place,) = source.read_places()
    assert (place.item, place.level, place.country) == ("Q6122", Level.MUNICIPALITY, "IT")
    assert {name.language for name in place.names} == {"it", "ru"}
    assert (place.admin, place.ids) == (("Province of Asti",), (Id("geonames", "3182714"),))
    assert place.point == (44.9, 8.2)
    assert source.credit.date == "2026-11-22"
    assert fake.paths == ["/sparql"]
    assert list(Wikidata(source.files[0]).read_places()) == [place]


def test_the_command_records_what_it_downloaded(
    fake: Fake, downloads: Downloads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    gazetteer, cache = tmp_path / "places.pack", tmp_path / "cache"
    args = ["gazetteer", "build", str(gazetteer), "--download", "natural-earth", "--download",
            "geonames:cities500", "--mirror", fake.url, "--cache", str(cache)]  # fmt: skip
    result = CliRunner().invoke(main, args)
    assert (result.exit_code, "no contact" in result.output) == (1, True)
    assert fake.asked == []
    result = CliRunner().invoke(main, [*args, "--contact", "us@example.org"])
    assert result.exit_code == 0, result.output
    with open_gazetteer(gazetteer) as found:
        earth, names = found.manifest.sources
    assert earth.sha256 == read_hash([cache / "downloads" / NE[1:]])
    assert (earth.credit.url, earth.credit.date) == (fake.url + NE, "2026-11-02")
    assert names.credit.url == f"{fake.url}/cities500.zip"
    count = len(fake.asked)
    first = gazetteer.read_bytes()
    result = CliRunner().invoke(main, [*args, "--offline"])
    assert (result.exit_code, len(fake.asked)) == (0, count)
    assert gazetteer.read_bytes() == first
