"""The register in this repository as files: whole, right wherever they lie, the same each time."""

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from http.client import HTTPConnection
from multiprocessing import active_children
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import httpx
import jinja2
import pytest
from tests.conftest import ROOT, MakeOnce
from tests.filehost import HOSTS, hosting, readable_copy
from tests.serve.conftest import BASE, write_release

from twinrdf import templating
from twinrdf.errors import ExportError, ReleaseError
from twinrdf.export import Summary, export_release
from twinrdf.export import folder as export_folder
from twinrdf.export.folder import Folder
from twinrdf.index.columns import INDEX
from twinrdf.progress import Meter
from twinrdf.release import Release, hash_file, list_files
from twinrdf.serve.limits import Limits
from twinrdf.serve.negotiate import DOCUMENTS, HTML
from twinrdf.templating import find_asset, read_assets
from twinrdf.vocab import expand

LEAD = '<meta http-equiv="refresh"'
RULES = (".htaccess", "_headers", "_redirects", "nginx.conf", "robots.txt", ".nojekyll")
SHEETS = ("ontology/index.html", "report/report.html", "report/disagreements.html")
"""The pages that stand alone in a release."""

LANGUAGES = ("en", "nl")

ANSWERED = {"search.html", "query.html", "network.html"}
"""The pages whose scripts answer a form."""
FETCHED = {"img", "script", "iframe", "source", "object", "embed", "video", "audio", "form"}


class Page(HTMLParser):
    """The links, anchors and fetched addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()
        self.fetched: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors.add(found.get("id", ""))
        links = {found[name] for name in ("href", "src", "action", "data") if name in found}
        self.links |= links
        rel = found.get("rel", "")
        if tag in FETCHED or (tag == "link" and rel in {"stylesheet", "icon"}):
            self.fetched |= links
        if tag == "meta" and found.get("http-equiv") == "refresh":
            self.links.add(found["content"].partition("url=")[2])


@pytest.fixture(scope="module")
def export(summary: Summary) -> Path:
    return summary.out


@pytest.fixture(params=["a/folder/", "nginx", "apache2"])
def address(request: pytest.FixtureRequest, export: Path) -> Iterator[str]:
    """Where a host has the export: in a folder of a plain one, or at the root by its rules."""
    place, kind = ("", request.param) if request.param in HOSTS else (request.param, "plain")
    with readable_copy(export, place) as folder, hosting(kind, folder) as address:
        yield address + place


@cache
def read_page(text: str) -> Page:
    """Read a page once, wherever it is."""
    return Page(text)


def pages(export: Path) -> dict[str, str]:
    """Every page by its file, without those that only lead to another."""
    found = {
        path.relative_to(export).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(export.rglob("*.html"))
    }
    return {name: text for name, text in found.items() if LEAD not in text}


def test_every_link_leads_somewhere(export: Path, address: str) -> None:
    """From the home page every page is reached, and no link, anchor or picture is missing."""
    waiting, seen = [address], {address: set[str]()}
    wanted: list[tuple[str, str, str]] = []
    origin = address.removesuffix(urlsplit(address).path)
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=60)) as host:
        while waiting:
            url = waiting.pop()
            is_page = url.endswith((".html", "/"))
            host.request("GET" if is_page else "HEAD", url.removeprefix(origin))
            answer = host.getresponse()
            content = answer.read()
            assert answer.status == 200, url
            if not is_page:
                continue
            page = read_page(content.decode())
            seen[url] = page.anchors
            for link in page.links:
                target, anchor = urldefrag(urljoin(url, link))
                if not target.startswith(address):
                    assert link.startswith(("http://", "https://")), f"{url}: {link}"
                    continue
                wanted.append((url, target, anchor))
                if target not in seen:
                    seen[target] = set()
                    waiting.append(target)
    for url, target, anchor in wanted:
        assert not anchor or anchor in seen[target], f"{url}: no #{anchor} in {target}"
    reached = {unquote(urlsplit(url).path) for url in seen}
    start = urlsplit(address).path
    named = {"404.html", "dataset.html"}
    if "search-page.js" not in read_assets():  # without scripts nothing leads to a search
        named.add("search.html")
    apart = set(SHEETS) | {start + name for start in ("", "nl/") for name in named}
    assert {name for name in pages(export) if start + name not in reached} <= apart


def test_nothing_is_fetched_from_elsewhere(export: Path) -> None:
    for name, text in pages(export).items():
        assert not [url for url in read_page(text).fetched if url.startswith(("http", "//"))], name
        forms = re.findall(r'<form[^>]* action="([^"]*)"', text)
        assert {action.rpartition("/")[2] for action in forms} <= ANSWERED, name
        assert "?lang=" not in text, name
        assert not re.search(r"<a(?![^>]* href=)[ >]", text), f"{name}: a link without an end"
        assert not re.search(r' (?:href|src)="[?/]', text) or name.endswith("404.html"), name
    for path in export.glob("static/*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", path.read_text())


def test_documents_are_what_the_server_sends(export: Path, server: str) -> None:
    forms = {f".{form.suffix}" for form in DOCUMENTS if form is not HTML}
    paths = [
        path.relative_to(export).with_suffix("").as_posix()
        for head in ("doc", "code", "graph")
        for path in sorted((export / head).rglob("*.ttl"))
    ]
    assert len(paths) > 400
    names = [f"{path}.trig" for path in paths]
    names += [path + form for path in [*paths[::12], "ns"] for form in sorted(forms)]
    names += [f"dataset{form}" for form in sorted(forms - {".csv"})] + [".well-known/void"]
    with httpx.Client(base_url=server, timeout=60) as client:
        for name in names:
            assert client.get(name).content == (export / name).read_bytes(), name


def test_answers_are_what_the_server_sends(export: Path, server: str) -> None:
    names = [path.name for path in sorted((export / "queries").glob("*.[cj]s*"))]
    assert len(names) > 10
    with httpx.Client(base_url=server, timeout=60) as client:
        for name in names:
            sent = client.get(f"queries/{name}").content
            assert sent == (export / "queries" / name).read_bytes(), name


def test_every_iri_leads_to_its_page(export: Path) -> None:
    """Without a rule of the host, as a folder with an index."""
    leads = sorted((export / "id").glob("*/*/index.html"))
    documents = {path.stem for path in (export / "doc").glob("*/*.ttl")}
    assert {path.parent.name for path in leads} == documents
    for name in ("id/territory/ghent", "doc/territory/ghent", "code/status", "code/status/active"):
        lead = export / name / "index.html"
        text = lead.read_text(encoding="utf-8")
        target = re.search(r"url=([^\"]+)", text)
        assert target, name
        assert (lead.parent / target[1]).resolve().suffix == ".html"
        assert (lead.parent / target[1]).is_file()


def test_a_version_has_its_description_at_its_name(export: Path, release: Release) -> None:
    described = (export / "releases" / release.id / "release.json").read_bytes()
    assert described == (release.path / "release.json").read_bytes()


def test_release_files_are_copied(export: Path, release: Release) -> None:
    for name in list_files(release.path):
        if not name.startswith("store/") and name != INDEX:
            assert hash_file(export / name) == hash_file(release.path / name), name


def test_pages_say_what_is_missing(export: Path) -> None:
    found = pages(export)
    assert "these need a server" in found["query.html"]
    assert all("query.html#without" in found[name] for name in ("index.html", "ns.html"))
    assert "Chengdu and Montpellier" in found["queries/partnerships-of-place.html"]
    assert ">Gent<" in found["names.html"]
    assert ">成都<" in found["names.html"]


def test_sitemap_lists_every_page(export: Path, release: Release, summary: Summary) -> None:
    tree = ElementTree.parse(export / "sitemap.xml")
    listed = [element.text or "" for element in tree.iter() if element.tag.endswith("}loc")]
    names = {url.removeprefix(release.base) or "index.html" for url in listed}
    unlisted = ("404.html", "query.html", "search.html")
    sheets = set(SHEETS) | {start + name for start in ("", "nl/") for name in unlisted}
    names = {name + "index.html" if name.endswith("/") else name for name in names}
    assert names == set(pages(export)) - sheets
    alternates = [element.get("href") for element in tree.iter() if element.tag.endswith("}link")]
    assert set(alternates) == set(listed)
    assert len(listed) == len(names) == summary.pages
    assert f"Sitemap: {release.base}sitemap.xml" in (export / "robots.txt").read_text()


def test_summary_counts_what_is_there(export: Path, summary: Summary, release: Release) -> None:
    files = list_files(export)
    assert summary.files == len(files)
    assert summary.release == release.id
    assert not summary.too_long
    assert {*RULES, "export.json", "404.html", "sitemap.xml", ".well-known/void"} <= set(files)


def test_same_release_same_bytes(export: Path, release: Release, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()  # an empty folder will do
    export_release(release.path, again, languages=LANGUAGES)
    assert list_files(again) == list_files(export)
    for name in list_files(again):
        assert hash_file(again / name) == hash_file(export / name), name


def test_search_reads_every_name_there_is(export: Path) -> None:
    index = json.loads((export / "search/index.json").read_text(encoding="utf-8"))
    listed = {}
    for kind, files in index["kinds"]:
        for file in files:
            for path, _, *names in json.loads((export / "search" / file).read_text("utf-8")):
                assert (export / path).is_file(), path
                listed[path] = kind, [name if isinstance(name, str) else name[0] for name in names]
    assert listed["doc/territory/ghent.html"] == (
        "territory",
        ["Ghent", "City of Ghent", "Gand", "Gent", "根特"],
    )
    assert {"code/status.html", "doc/source/ghent-institution-entry.html"} <= listed.keys()
    assert index["letters"]["臺"] == "台"
    assert all(len(sign) == len(other) == 1 for sign, other in index["letters"].items())


def test_pages_are_in_every_language(export: Path) -> None:
    found = pages(export)
    dutch = {name.removeprefix("nl/") for name in found if name.startswith("nl/")}
    assert dutch == {name for name in found if not name.startswith("nl/")} - set(SHEETS)
    for name in dutch:
        page = found[f"nl/{name}"]
        assert '<html lang="nl">' in page, name
        assert '<html lang="en">' in found[name], name
        for text in (page, found[name]):
            tags = re.findall(r'<link rel="alternate" hreflang="([^"]+)"', text)
            assert tags == ["en", "nl", "x-default"], name
            assert text.count('<link rel="canonical"') == 1, name
            assert text.count(' aria-current="true" href="') <= 1, name
    page = found["nl/doc/territory/ghent.html"]
    assert ">Gent</h1>" in page
    assert 'href="../../../doc/territory/ghent.ttl"' in page
    assert 'href="../../browse.html"' in page
    assert not list((export / "nl").rglob("*.ttl"))
    assert not (export / "nl/queries/partnerships-of-place.csv").exists()
    index = json.loads((export / "nl/search/index.json").read_text(encoding="utf-8"))
    for file in dict(index["kinds"])["territory"]:
        rows = json.loads((export / "nl/search" / file).read_text(encoding="utf-8"))
        names = {path: name for path, _, name, *_ in rows}
    assert names["doc/territory/ghent.html"] == "Gent"


def test_any_language_may_come_first(small: Path, tmp_path: Path) -> None:
    export_release(small, tmp_path / "out", "https://example.org/a/", languages=("zh", "en"))
    page = (tmp_path / "out/about.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans">' in page
    assert '<link rel="canonical" href="https://example.org/a/about.html">' in page
    assert 'hreflang="en" href="https://example.org/a/en/about.html"' in page
    assert 'hreflang="x-default" href="https://example.org/a/about.html"' in page
    marker = json.loads((tmp_path / "out/export.json").read_text(encoding="utf-8"))
    assert marker["languages"] == ["zh", "en"]
    home = (tmp_path / "out/en/index.html").read_text(encoding="utf-8")
    for kind in ("partnership", "agreement", "source"):
        assert f'<dt>{kind}</dt><dd><a href="browse/{kind}.html">1</a></dd>' in home


def test_one_language_alone_has_no_choice(tiny: Path, tmp_path: Path) -> None:
    export_release(tiny, tmp_path / "out", languages=("nl",))
    page = (tmp_path / "out/about.html").read_text(encoding="utf-8")
    assert '<html lang="nl">' in page
    assert "hreflang" not in page
    assert 'class="tongues"' not in page


@pytest.mark.parametrize("languages", [(), ("",), ("de",), ("en", "nl", "en"), ("zh-Hans",)])
def test_languages_that_cannot_be_are_refused(
    small: Path, tmp_path: Path, languages: tuple[str, ...]
) -> None:
    with pytest.raises(ExportError, match=r"(of|name) en, nl, fr, zh$"):
        export_release(small, tmp_path / "out", languages=languages)
    assert not (tmp_path / "out").exists()


def test_hosts_read_no_more_than_a_hundred_patterns(whole: Path) -> None:
    lines = (whole / "_headers").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.startswith("/")]) <= 100


def test_the_query_page_answers_a_register_that_is_small_enough(
    export: Path, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (export / "query.html").read_text(encoding="utf-8")
    assert ('data-engine="page"' in page) == ("query-worker.js" in read_assets())
    monkeypatch.setattr("twinrdf.export.query_page.MOST", 10)
    export_release(small, tmp_path / "out", languages=("en",))
    page = (tmp_path / "out/query.html").read_text(encoding="utf-8")
    assert "data-engine" not in page
    assert "downloads.html" in page
    assert not (tmp_path / "out/query").exists()
    if "query-worker.js" in read_assets():
        assert "answers queries over up to 10." in page
        words = json.loads((export / "query/completions.json").read_text(encoding="utf-8"))
        assert "tw:party" in {word["name"] for word in words["properties"]}
        questions = export / "query/examples"
        assert "/id/territory/" in (questions / "partnerships-of-place.json").read_text("utf-8")
        own = {path.name for path in (export / "query").iterdir() if path != questions}
        assert own == {"completions.json"}, "no question may take the place of another file"
        form = (export / "queries/partnerships-of-place.html").read_text(encoding="utf-8")
        assert 'action="../query.html"' in form and "Flemish Brabant</option>" in form
    form = (tmp_path / "out/queries/partnerships-of-place.html").read_text(encoding="utf-8")
    assert "<select" not in form and "on your own machine" in form


def test_names_are_cut_into_files_of_a_size(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twinrdf.export.search_index.FILE", 100)
    export_release(small, tmp_path / "out", languages=("en",))
    index = json.loads((tmp_path / "out/search/index.json").read_text(encoding="utf-8"))
    files = dict(index["kinds"])["territory"]
    assert len(files) > 1
    found = [
        path
        for file in files
        for path, *_ in json.loads((tmp_path / "out/search" / file).read_text(encoding="utf-8"))
    ]
    assert (
        len(found) == len(set(found)) == len(list((tmp_path / "out/doc/territory").glob("*.html")))
    )


# ---- on smaller registers


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a thing that another one replaced, and an IRI that is no path of a file."""
    release = write_release(tmp_path_factory.mktemp("tiny"), "0123456789abcdef")
    shutil.rmtree(release / "ontology")
    shutil.copytree(ROOT / "ontology", release / "ontology")
    hostile = f'<{BASE}id/territory/../../../gone> <{expand("skos:prefLabel")}> "Out" .\n'
    with (release / "dumps" / "everything.nq").open("a") as file:
        file.write(hostile)
    lines = [
        f"{hash_file(release / name)}  {name}\n"
        for name in list_files(release)
        if name != "MANIFEST.sha256"
    ]
    (release / "MANIFEST.sha256").write_text("".join(lines))
    return release


@pytest.fixture(scope="module")
def whole(small: Path, make_once: MakeOnce) -> Path:
    """The smaller register in all languages, at an address."""
    return make_once("whole", lambda out: export_release(small, out, "https://example.org/twins"))


def test_takes_the_place_of_an_earlier_export(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_release(tiny, out, languages=("en",))
    (out / "about.html").write_text("changed")
    (tmp_path / ".out.tmp-left").mkdir()  # by an export that was killed

    class Stop(Meter):
        def __call__(self, stage: str) -> None:
            if stage == "pages":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_release(tiny, out, progress=Stop(), languages=("en",))
    assert (out / "about.html").read_text() == "changed"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    export_release(tiny, out, languages=("en",))
    assert "<h1>" in (out / "about.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]

    (out / ".git").mkdir()
    with pytest.raises(ExportError, match=r"holds \.git"):
        export_release(tiny, out, languages=("en",))
    assert (out / ".git").is_dir()


def test_the_place_of_an_export_is_never_empty(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_release(tiny, out, languages=("en",))
    (out / "about.html").write_text("changed")

    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EBUSY, f"{self} would be away for a moment")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        export_release(tiny, out, languages=("en",))
    assert "<h1>" in (out / "about.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("there", [False, True])
def test_an_export_is_put_in_place_where_names_cannot_be_exchanged(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    monkeypatch.setattr(export_folder, "_exchange", lambda *_: False)
    if there:
        (tmp_path / "out").mkdir()
    export_release(tiny, tmp_path / "out", languages=("en",))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "about.html").is_file()


def test_everybody_may_read_it(tiny: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        export_release(tiny, tmp_path / "out", languages=("en",))
    finally:
        os.umask(before)
    modes = {path.is_dir(): set() for path in (tmp_path / "out", tiny / "release.json")}
    for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")):
        modes[path.is_dir()].add(path.stat().st_mode & 0o777)
    assert modes == {True: {0o755}, False: {0o644}}


def test_questions_are_answered_for_things_of_the_register(whole: Path) -> None:
    page = (whole / "queries/ties-between-places.html").read_text(encoding="utf-8")
    assert "<strong>Our City</strong>" in page and "<strong>Their City</strong>" in page
    answer = (whole / "queries/ties-between-places/1.csv").read_text(encoding="utf-8")
    assert "our-city--their-city" in answer
    for path in [*(whole / "queries").rglob("*.html"), *whole.glob("query/examples/*.json")]:
        assert "chengdu" not in path.read_text(encoding="utf-8").casefold(), path


def test_pages_name_no_address_that_is_left_out(export: Path) -> None:
    about = (export / "about.html").read_text(encoding="utf-8")
    query = (export / "query.html").read_text(encoding="utf-8")
    for address in ("tpf", "qpf", "data", "openapi.json"):
        assert f"/{address}<" not in about and f"/{address}?" not in about
        assert f"<code>/{address}</code>" in query
    assert "/reconcile" not in about and "/search.json" not in about
    assert 'href="dataset.ttl"' in about
    assert "Earlier releases" in query
    assert ("in a frame of another site" in query) is ("query-worker.js" in read_assets())


def test_downloads_count_what_each_file_holds(export: Path) -> None:
    page = (export / "downloads.html").read_text(encoding="utf-8")
    rows = re.findall(r'<a href="dumps/[\w/]+\.(\w+)".*?<td class="n">([^<]+)</td>', page)
    held = {form: words.split()[-1] for form, words in rows if form != "csv"}
    assert {held.pop("geojson"), held.pop("graphml"), held.pop("gexf")} == {"things", "ties"}
    assert {held.pop("trig"), held.pop("nq")} == {"quads"}
    assert set(held.values()) == {"triples"} and len(held) == 4


def test_the_report_is_whole_part_by_part_and_rule_by_rule(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twinrdf.serve.pages.quality.PAGE", 10)
    export_release(release.path, tmp_path / "out", languages=("en",))
    findings = json.loads((release.path / "report/report.json").read_bytes())["findings"]
    rules = {f"{one['severity']}/{one['rule']}" for one in findings}
    assert len(findings) > 20 and len(rules) > 5

    def count(*pages: Path) -> int:
        return sum(page.read_text("utf-8").count('<td class="tale"') for page in pages)

    report = tmp_path / "out/report"
    parts = [page for page in report.glob("*.html") if page.stem.isdigit()]
    assert count(tmp_path / "out/report.html", *parts) == len(findings)
    for rule in rules:
        page, more = report / f"{rule}.html", (report / rule).glob("*.html")
        assert f'href="report/{rule}.html"' in (tmp_path / "out/quality.html").read_text("utf-8")
        held = [one for one in findings if f"{one['severity']}/{one['rule']}" == rule]
        assert count(page, *more) == len(held)


def read_all(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


def test_any_number_of_processes_gives_the_same(small: Path, tmp_path: Path) -> None:
    summaries, told = [], list[tuple[int, int]]()

    class Note(Meter):
        def advance(self, done: int, total: int) -> None:
            told.append((done, total))

    for processes in (1, 3):
        summary = export_release(
            small,
            tmp_path / str(processes),
            languages=LANGUAGES,
            progress=Note(),
            processes=processes,
        )
        summaries.append(replace(summary, out=tmp_path))
        assert read_all(summary.out) == read_all(tmp_path / "1")
        assert told[-1][0] <= told[-1][1]
    assert told[-1][0] == told[-1][1] > len(list((tmp_path / "1/doc").glob("*/*.ttl")))
    assert summaries[0] == summaries[1]


def test_templates_are_compiled_before_there_are_several_processes(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_template, first = jinja2.Environment.compile, os.getpid()

    def compile_here(self: jinja2.Environment, *given: Any, **named: Any) -> Any:
        assert os.getpid() == first
        return compile_template(self, *given, **named)

    monkeypatch.setattr(templating, "_COMPILED", type(templating._COMPILED)(templating._Compiled))
    monkeypatch.setattr(jinja2.Environment, "compile", compile_here)
    export_release(tiny, tmp_path / "out", languages=("en",), processes=2)


@pytest.mark.parametrize("processes", [1, 2])
def test_an_export_that_is_interrupted_leaves_nothing(
    tiny: Path, tmp_path: Path, processes: int
) -> None:
    class Stop(Meter):
        def advance(self, _done: int, _total: int) -> None:
            assert list(tmp_path.glob(".out.tmp-*"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_release(
            tiny, tmp_path / "out", languages=("en",), progress=Stop(), processes=processes
        )
    assert not list(tmp_path.iterdir())
    assert not active_children()


@pytest.mark.parametrize("processes", [1, 2])
def test_what_goes_wrong_in_a_process_ends_the_export(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    def fail(self: Folder, name: str, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", name)

    monkeypatch.setattr(Folder, "write", fail)
    with pytest.raises(ExportError, match=r"html: the export cannot be written: No space left"):
        export_release(tiny, tmp_path / "out", languages=("en",), processes=processes)
    assert not list(tmp_path.iterdir())
    assert not active_children()


def test_a_process_that_was_ended_is_no_fault_of_the_disk(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_given: object) -> None:
        raise ChildProcessError("a process was ended (code -9)")

    monkeypatch.setattr(Folder, "write", end)
    with pytest.raises(ChildProcessError, match=r"\Aa process was ended"):
        export_release(tiny, tmp_path / "out", languages=("en",))
    assert not list(tmp_path.iterdir())


def test_removed_things_say_what_replaced_them(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_release(tiny, out, languages=("en",))
    gone = (out / "doc/territory/gone.html").read_text()
    assert "This was removed" in gone
    assert '<a href="ghent.html">Ghent</a>' in gone
    assert "dcterms:isReplacedBy" in (out / "doc/territory/gone.ttl").read_text()
    assert "doc/territory/gone.html" not in (out / "sitemap.xml").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_is_too_long_comes_as_a_page(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twinrdf.export.opening.Limits", lambda: Limits(document_quads=40))
    summary = export_release(small, tmp_path / "out", languages=("en",))
    assert "ns" in summary.too_long
    for path in summary.too_long:
        assert not (tmp_path / "out" / f"{path}.ttl").exists()
        page = (tmp_path / "out" / f"{path}.html").read_text()
        assert f'{path.rpartition("/")[2]}.ttl"' not in page, path


def test_addresses_are_those_of_the_site(whole: Path) -> None:
    """Wherever an address cannot be relative, it has the path or the whole of the site's."""
    thing = next(path for path in sorted(whole.glob("id/territory/*"))).name
    missing = (whole / "404.html").read_text(encoding="utf-8")
    assert f'href="{find_asset("site.css", "/twins/")}"' in missing
    assert not re.search(r' (?:href|src)="/(?!twins/)', missing)
    assert "<loc>https://example.org/twins/</loc>" in (whole / "sitemap.xml").read_text()
    lead = (whole / "id" / "territory" / thing / "index.html").read_text()
    assert f"url=/twins/doc/territory/{thing}.html" in lead
    assert f'canonical" href="https://example.org/twins/doc/territory/{thing}.html"' in lead
    assert "/twins/id/* /twins/doc/:splat.html" in (whole / "_redirects").read_text()
    assert "ErrorDocument 404 /twins/404.html" in (whole / ".htaccess").read_text()


def test_refuses_other_folders(small: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    for name, words in (
        ("mine", "holds letter.txt"),
        ("file", "not a folder"),
        ("link", "not a folder"),
        ("file/below", "cannot be written"),
    ):
        with pytest.raises(ExportError, match=words):
            export_release(small, tmp_path / name)
    for name in (".", "..", "/"):
        with pytest.raises(ExportError, match="go to the folder above, and name it"):
            export_release(small, Path(name))
    with pytest.raises(ExportError, match="lies in the release"):
        export_release(small, small / "export")
    with pytest.raises(ReleaseError, match="not complete"):
        export_release(tmp_path / "mine", tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link", "mine"]
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org/", "https://", "https://a.b/?x", "https://[/"]
)
def test_refuses_what_is_no_address(address: str, small: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="not the address of a site"):
        export_release(small, tmp_path / "out", address)
