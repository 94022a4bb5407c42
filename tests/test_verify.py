"""A release is verified as a whole; what its manifest cannot tell is found all the same."""

import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from twinrdf import zstd
from twinrdf.errors import ReleaseError
from twinrdf.release import Release, hash_file, list_files, read_release
from twinrdf.store import write_store
from twinrdf.verify import verify_contents


@pytest.fixture
def copy(release: Release, tmp_path: Path) -> Path:
    """A copy of the release, to be spoiled."""
    folder = tmp_path / release.id
    shutil.copytree(release.path, folder)
    for name in list_files(folder):
        (folder / name).chmod(0o644)
    return folder


def seal(folder: Path) -> Release:
    """Write `release.json` and the manifest for the files as they are."""
    info = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    for dump in info["dumps"]:
        path = folder / dump["path"]
        dump.update(bytes=path.stat().st_size, sha256=hash_file(path))
    (folder / "release.json").write_text(json.dumps(info), encoding="utf-8")
    names = [name for name in list_files(folder) if name != "MANIFEST.sha256"]
    lines = [f"{hash_file(folder / name)}  {name}\n" for name in names]
    (folder / "MANIFEST.sha256").write_text("".join(lines), encoding="utf-8")
    return read_release(folder)


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    for suffix, pack in ((".gz", gzip.compress), (".zst", zstd.compress)):
        packed = path.with_name(f"{path.name}{suffix}")
        if packed.exists():
            packed.write_bytes(pack(path.read_bytes()))


def test_a_whole_release_is_verified(release: Release) -> None:
    checks = list(verify_contents(release))
    assert "every file is as the manifest says" in checks[0]
    for dump in release.dumps:
        assert any(line.startswith(f"{dump.path}: ") for line in checks), dump.path
    assert sum("parsed, and the same" in line for line in checks) == 6
    assert checks[-2] == "store: the quads of dumps/everything.nq and no others"
    assert "as counted again" in checks[-1]


def test_a_file_that_was_changed_is_found_first(copy: Path) -> None:
    edit(copy / "queries" / "sources.rq", lambda text: text + "\n")
    with pytest.raises(ReleaseError, match=r"queries/sources\.rq was changed"):
        list(verify_contents(read_release(copy)))


def first_line_gone(text: str) -> str:
    return text.partition("\n")[2]


def more_triples(place: str) -> Callable[[str], str]:
    """Have a part of the dataset tell another number of triples."""
    before = rf"(\n{re.escape(place)} a [^\n]*;\n(?:    .*\n)*?    void:triples )"
    return lambda text: re.sub(before, r"\g<1>9", text)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("dumps/register.nt", first_line_gone, r"register\.nt: lacks <"),
        ("dumps/everything.nq", lambda text: text + text[:40], "not in order"),
        ("dumps/register.rdf", lambda text: text.replace("Chengdu", "Chongqing", 1), "register"),
        ("dumps/register.ttl", lambda text: text + "x", "not text/turtle"),
        ("dumps/csv/agreements.csv", first_line_gone, "stated is 8, counted 7"),
        ("dumps/network.gexf", lambda text: text[:-9], "not GEXF"),
        ("dumps/register.geojson", lambda _: "[" * 100_000, "not GeoJSON"),
        ("dumps/register.geojson", lambda _: "[]", "not GeoJSON"),
        ("dumps/everything.nq", lambda _: "nonsense\n", "not lines of quads"),
        ("dumps/everything.nq", lambda _: "<a:a> <a:b>  .\n", "not lines of quads"),
        ("metadata/void.ttl", lambda text: text.replace('void:classes ', 'void:classes 9'),
         "void:classes"),
        ("metadata/void.ttl", more_triples("dataset:tw-City.tw-asWritten.xsd-string"),
         r"void:triples of <.*ns#City> <.*#asWritten> <.*#string>: stated is"),
        ("metadata/void.ttl", more_triples("dataset:tw-Agreement.tw-party.tw-City"),
         r"void:triples of <.*#Agreement> <.*#party> <.*#City>: stated is"),
        ("metadata/void.ttl", more_triples("dataset:wikidata-schema-sameAs"),
         r"void:triples of <https://schema.org/sameAs> http://www.wikidata.org/entity/: stated is"),
        ("metadata/service.ttl", more_triples("service:graph-links-statements"),
         r"service\.ttl: void:triples of <.*graph/links>: stated is"),
        ("metadata/service.ttl", more_triples("service:register"),
         r"service\.ttl: void:triples of <>: stated is"),
        ("metadata/service.ttl", lambda text: text.replace("        service:graph-links,\n", ""),
         r"service\.ttl: void:triples of <.*graph/links>: stated is None"),
        ("metadata/dataset.jsonld", lambda text: text[:-3], "not as it was written"),
        ("metadata/dataset.jsonld", lambda text: text.replace('"size": "', '"size": "9'),
         r"dataset\.jsonld: size: stated is \['9"),
        ("metadata/dataset.jsonld", lambda text: text.replace('Size": "', 'Size": "9', 1),
         r"dataset\.jsonld: contentSize of <.*: stated is"),
        ("metadata/catalog.ttl", lambda text: text.replace('byteSize "', 'byteSize "9', 1),
         "bytes of"),
    ],
)  # fmt: skip
def test_what_differs_is_named(
    copy: Path, name: str, change: Callable[[str], str], message: str
) -> None:
    edit(copy / name, change)
    with pytest.raises(ReleaseError, match=message):
        list(verify_contents(seal(copy)))


def test_what_is_packed_is_told_unpacked_too(copy: Path) -> None:
    info = json.loads((copy / "release.json").read_text(encoding="utf-8"))
    info["dumps"] = [dump for dump in info["dumps"] if dump["path"] != "dumps/register.ttl"]
    (copy / "release.json").write_text(json.dumps(info), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"does not hold dumps/register\.ttl;"):
        list(verify_contents(seal(copy)))


def test_a_store_that_lacks_a_quad_is_found(copy: Path, tmp_path: Path) -> None:
    lines = (copy / "dumps" / "everything.nq").read_text(encoding="utf-8").splitlines(True)
    (tmp_path / "less.nq").write_text("".join(lines[:-1]), encoding="utf-8")
    shutil.rmtree(copy / "store")
    write_store(tmp_path / "less.nq", copy / "store")
    with pytest.raises(ReleaseError, match="store: lacks <"):
        list(verify_contents(seal(copy)))


ANOTHER = gzip.compress(b"another", mtime=0)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("register.nt.gz", ANOTHER, r"does not hold dumps/register\.nt;"),
        ("register.nt.zst", zstd.compress(b"another"), r"does not hold dumps/register\.nt;"),
        ("register.nt.gz", b"none", "cannot be unpacked"),
        ("register.nt.gz", ANOTHER[:10] + b"\xff" * 9, "cannot be unpacked"),
        ("register.nt.gz", gzip.compress(b"a" * 20_000_000), r"does not hold dumps/register\.nt;"),
        ("register.nt.zst", b"none", "cannot be unpacked"),
    ],
)
def test_a_packed_file_that_holds_another_is_found(
    copy: Path, name: str, content: bytes, said: str
) -> None:
    (copy / "dumps" / name).write_bytes(content)
    with pytest.raises(ReleaseError, match=said):
        list(verify_contents(seal(copy)))


def test_numbers_of_release_json_are_counted(copy: Path) -> None:
    edit(copy / "release.json", lambda text: text.replace('"links": ', '"links": 9', 1))
    with pytest.raises(ReleaseError, match=r"release\.json: links: stated is 9"):
        list(verify_contents(seal(copy)))


def test_a_cell_may_be_as_long_as_sources_make_it(copy: Path) -> None:
    edit(copy / "dumps/csv/events.csv", lambda text: f"{text[:-2]}{'x' * 200_000}\r\n")
    assert any(
        line.startswith("dumps/csv/events.csv: parsed") for line in verify_contents(seal(copy))
    )
