"""nginx and Apache, where they are installed, serve an export as its rules for them say."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from twinrdf.export import export_release
from twinrdf.release import Release

COMPILES = "'wasm-unsafe-eval'"
HTML, TURTLE = "text/html", "text/turtle"
PATIENCE = 30
APACHE_MODULES = Path("/usr/lib/apache2/modules")

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def export() -> Iterator[Path]:
    """A folder for an export that other users may read, as a host does."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "site"


@pytest.fixture(scope="module", params=["nginx", "apache2"])
def ask(request: pytest.FixtureRequest, release: Release, export: Path) -> Iterator[Ask]:
    """Ask a host that serves the export, following nothing."""
    program = shutil.which(request.param)
    if program is None:
        pytest.skip(f"{request.param} is not installed; install the Debian package of that name")
    if not export.exists():
        export_release(release.path, export, languages=("en", "nl"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = export.parent / request.param
    place.mkdir()
    command = {"nginx": run_nginx, "apache2": run_apache}[request.param](export, place, port)

    def ask(path: str, accept: str = "") -> httpx.Response:
        return httpx.get(
            f"http://127.0.0.1:{port}{path}", headers={"Accept": accept}, timeout=PATIENCE
        )

    with (place / "log").open("wb") as log:
        host = subprocess.Popen([program, *command], stdout=log, stderr=log)
        try:
            wait_for(host, port, place / "log")
            yield ask
        finally:
            host.terminate()
            host.wait(PATIENCE)


def run_nginx(export: Path, place: Path, port: int) -> list[str]:
    rules = (export / "nginx.conf").read_text(encoding="utf-8")
    rules = rules.replace("listen 80;", f"listen 127.0.0.1:{port};")
    (place / "site.conf").write_text(rules.replace("/srv/register", str(export)))
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (place / "nginx.conf").write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"daemon off;\nmaster_process off;\npid {place}/pid;\nerror_log stderr;\n"
        + "events { }\nhttp {\naccess_log off;\n"
        + "".join(f"{name}_temp_path {place}/{name};\n" for name in kept)
        + f"include {place}/site.conf;\n}}\n"
    )
    return ["-e", "stderr", "-p", str(place), "-c", str(place / "nginx.conf")]


def run_apache(export: Path, place: Path, port: int) -> list[str]:
    if not APACHE_MODULES.is_dir():
        pytest.skip(f"the modules of Apache are not in {APACHE_MODULES}")
    names = ("mpm_event", "authz_core", "mime", "dir", "rewrite", "headers")
    built_in = subprocess.run(["apache2", "-l"], check=True, capture_output=True, text=True).stdout
    (place / "apache.conf").write_text(
        "".join(
            f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"
            for name in names
            if f"mod_{name}.c" not in built_in
        )
        + ("User www-data\nGroup www-data\n" if os.geteuid() == 0 else "")
        + f"ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {place}/pid\n"
        + "TypesConfig /dev/null\n"
        + f"Mutex file:{place}\nErrorLog /dev/stderr\nDocumentRoot {export}\n"
        + f"<Directory {export}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
    )
    return ["-f", str(place / "apache.conf"), "-DFOREGROUND"]


def wait_for(host: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and host.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"did not start: {log.read_text(encoding='utf-8')}")


def policy(answer: httpx.Response) -> str:
    """Give the one policy of an answer: of two, the stricter would count."""
    found = answer.headers.get_list("Content-Security-Policy")
    assert len(found) == 1, found
    return found[0]


def test_the_query_page_and_its_worker_alone_may_compile(ask: Ask, export: Path) -> None:
    compiling = ["/query", "/query.html", "/nl/query", "/nl/query.html"]
    compiling += [
        f"/{path.relative_to(export)}" for path in export.glob("static/built/query-worker-*.js")
    ]
    for path in compiling:
        answer = ask(path)
        assert (answer.status_code, COMPILES in policy(answer)) == (200, True), path
    for path in ("/", "/queries", "/about", "/nl/about", "/doc/territory/ghent.html", "/map"):
        answer = ask(path, HTML)
        assert (answer.status_code, COMPILES in policy(answer)) == (200, False), path


def test_what_is_named_by_its_content_is_kept_for_good(ask: Ask, export: Path) -> None:
    for path in (export / "static").rglob("*.*"):
        answer = ask(f"/{path.relative_to(export)}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", path
    for path in ("/", "/doc/territory/ghent.ttl", "/static/site-none.css"):
        assert "immutable" not in ask(path).headers.get("Cache-Control", "")


def test_a_name_leads_to_its_document(ask: Ask) -> None:
    answer = ask("/id/territory/ghent")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/doc/territory/ghent")


@pytest.mark.parametrize(
    ("accept", "media_type", "words"),
    [
        (HTML, HTML, b"<h1>Ghent</h1>"),
        (TURTLE, TURTLE, b"tw:City"),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json", b'"@context"'),
        ("", TURTLE, b"tw:City"),
    ],
)
def test_a_document_comes_in_the_form_that_is_asked_for(
    ask: Ask, accept: str, media_type: str, words: bytes
) -> None:
    answer = ask("/doc/territory/ghent", accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["Vary"]
    assert words in answer.content


@pytest.mark.parametrize(("path", "language"), [("/none/here", "en"), ("/nl/none", "nl")])
def test_what_is_not_there_is_told_in_the_language_of_its_folder(
    ask: Ask, path: str, language: str
) -> None:
    answer = ask(path, HTML)
    assert answer.status_code == 404
    assert f'<html lang="{language}'.encode() in answer.content


def test_the_folder_of_a_language_ends_in_a_slash(ask: Ask) -> None:
    answer = ask("/nl")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith("/nl/")
    assert ask("/nl/", HTML).status_code == 200
