"""What is said when an engine refuses, fails or breaks off, and what is tried again."""

import json
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.engine.fake import JSON, ROWS, Answer, running

from twinrdf.cli.main import main
from twinrdf.engine.addresses import Addresses, locate_engine
from twinrdf.engine.credentials import Credentials, read_credentials
from twinrdf.engine.loading import Loader
from twinrdf.errors import EngineError
from twinrdf.release import Release

SECRET = "s3cr3t-and-long"
PLAIN = "application/n-triples"


def open_loader(url: str, retries: int = 0, seconds: float = 5.0) -> Loader:
    def rest(_: float) -> None:
        pass

    return Loader(locate_engine(url), Credentials(), seconds, retries, rest)


def fails(url: str, act: Callable[[Loader], object], retries: int = 0, seconds: float = 5) -> str:
    loader = open_loader(url, retries, seconds)
    with pytest.raises(EngineError) as caught:
        act(loader)
    loader.close()
    return str(caught.value)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(401), "lets nobody do this unnamed (401)"),
        (Answer(403), "forbids this (403)"),
        (Answer(404), "nothing at this address (404); check it, and --engine or store_engine"),
        (Answer(405), "is it read-only?"),
        (Answer(413), "use --bulk"),
        (Answer(400, body=b"<h1>no\n such\x00 verb</h1>"), "refused (400): no such verb"),
        (Answer(500, body=b"x" * 9999), f"failed (500): {'x' * 300}"),
        (Answer(502), "has no answer (502)"),
        (Answer(503), "too much to do just now (503)"),
        (Answer(302, headers={"Location": "http://example.org/"}), "leads elsewhere"),
        (Answer(media_type="text/html", body=b"<html>"), "half an answer"),
        (Answer(body=ROWS[:-5]), "half an answer"),
        (Answer(missing=10), "broke off in the middle"),
        (Answer(body=b""), "half an answer"),
        (Answer(body=b"[1]"), "half an answer"),
    ],
)
def test_what_an_engine_does_wrong_is_said(answer: Answer, said: str) -> None:
    with running(answer) as fake:
        message = fails(fake.url, lambda loader: loader.select("SELECT ?n {}"))
        assert said in message
        assert message.startswith(f"{fake.url}/query: ")
        assert len(message) < 450


def test_an_engine_that_is_not_there_is_said() -> None:
    assert "is it running" in fails("http://127.0.0.1:1", lambda loader: loader.count(""))


def test_an_engine_that_is_slow_is_said() -> None:
    with running(Answer(delay=60)) as fake:
        said = fails(fake.url, lambda loader: loader.count(""), seconds=0.5)
        assert "no answer in time" in said


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n"


@pytest.mark.parametrize("drops", [HEAD + b"X: x", HEAD + b"\r\n#"], ids=["head", "body"])
def test_an_engine_that_sends_byte_by_byte_is_slow(drops: bytes) -> None:
    acts: list[Callable[[Loader], object]] = [
        lambda loader: loader.count(""),
        lambda loader: list(loader.fetch("")),
    ]
    with running(Answer(drops=drops)) as fake:
        for act in acts:
            began = time.monotonic()
            assert "no answer in time" in fails(fake.url, act, seconds=1.0)
            assert time.monotonic() - began < 20


def test_what_came_in_time_before_counts_for_nothing() -> None:
    """Each exchange on a connection has a deadline of its own."""
    with running(Answer(delay=0.4)) as fake:
        loader = open_loader(fake.url, seconds=1.0)
        for _ in range(4):
            loader.select("SELECT ?n {}")
        loader.close()


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing, which makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"https://localhost:{server.server_address[1]}"
    try:
        assert "certificate is not trusted" in fails(url, lambda loader: loader.count(""))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_what_changes_nothing_is_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<urn:s> <urn:p> <urn:o> .\n" * 3, encoding="utf-8")
    with running(Answer(503), Answer(502, missing=3), Answer(204, body=b"")) as fake:
        loader = open_loader(fake.url, retries=2)
        loader.put("urn:g", path)
        loader.close()
        assert [asked.body for asked in fake.asked] == [path.read_bytes()] * 3
        assert {asked.path for asked in fake.asked} == {"/store?graph=urn%3Ag"}


def test_tries_have_an_end_and_updates_have_one_only() -> None:
    with running(Answer(503)) as fake:
        fails(fake.url, lambda loader: loader.count(""), retries=3)
        assert len(fake.asked) == 4
        fails(fake.url, lambda loader: loader.update(["DROP ALL"]), retries=3)
        assert len(fake.asked) == 5


@pytest.mark.parametrize("missing", [0, 7])
def test_half_a_graph_is_no_graph(missing: int) -> None:
    answer = Answer(
        media_type=PLAIN, body=b"<urn:s> <urn:p> <urn:o> .\n<urn:s> <ur", missing=missing
    )
    with running(answer) as fake:
        said = fails(fake.url, lambda loader: list(loader.fetch("urn:g")))
        assert "half an answer" in said or "broke off" in said


def test_a_line_ends_at_line_ends_only() -> None:
    line = '<urn:s> <urn:p> "a\u2028b\x85c" .\n'
    with running(Answer(media_type=PLAIN, body=line.encode())) as fake:
        loader = open_loader(fake.url)
        assert list(loader.fetch("")) == [line]
        loader.close()


def test_what_is_not_utf8_is_shown_as_such() -> None:
    body = b'<urn:s> <urn:p> "a\xe9" .\n<urn:s> <urn:p> "b\xe9" .'
    with running(Answer(media_type=PLAIN, body=body)) as fake:
        loader = open_loader(fake.url)
        assert [line[17:19] for line in loader.fetch("")] == ["a\ufffd", "b\ufffd"]
        loader.close()


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({"TWINRDF_STORE_USER": "me", "TWINRDF_STORE_PASSWORD": SECRET}, "Basic "),
        ({"TWINRDF_STORE_TOKEN": SECRET}, f"Bearer {SECRET}"),
    ],
)
def test_credentials_go_to_the_engine_and_nowhere_else(
    environment: dict[str, str], header: str, release: Release, tmp_path: Path
) -> None:
    with running(Answer(401, body=SECRET.encode())) as fake:
        command = ["push", str(release.path), "--store", fake.url, "--state", str(tmp_path)]
        done = CliRunner().invoke(main, command, env=environment)
        assert done.exit_code == 1
        assert fake.asked[0].headers["Authorization"].startswith(header)
        assert SECRET not in done.output + repr(done.exception)
    assert SECRET not in repr(read_credentials(environment))


def test_a_challenge_is_answered_with_a_digest() -> None:
    challenge = {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'}
    names = {"TWINRDF_STORE_USER": "me", "TWINRDF_STORE_PASSWORD": SECRET}
    credentials = read_credentials({**names, "TWINRDF_STORE_AUTH": "digest"})
    with running(Answer(401, headers=challenge), Answer()) as fake:
        loader = Loader(locate_engine(fake.url), credentials, 5, 0)
        loader.select("SELECT ?n {}")
        loader.close()
        assert fake.asked[1].headers["Authorization"].startswith("Digest ")
        assert all(SECRET not in str(asked) for asked in fake.asked)


def test_credentials_are_read_from_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "engine.toml"
    environment = {"TWINRDF_STORE_CREDENTIALS": str(path)}

    def said(text: str, mode: int = 0o600) -> str:
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        with pytest.raises(EngineError) as caught:
            read_credentials(environment)
        assert SECRET not in str(caught.value)
        return str(caught.value)

    path.write_text(f'user = "me"\npassword = "{SECRET}"\nauth = "digest"\n', encoding="utf-8")
    path.chmod(0o600)
    assert read_credentials(environment) == Credentials("me", SECRET, "", "digest")
    assert "chmod 600" in said(f'token = "{SECRET}"', 0o644)
    assert "not TOML" in said(f"token = {SECRET}")
    assert "write user, password" in said(f'tokn = "{SECRET}"')
    assert "each a text" in said("token = 1")
    assert "needs a password" in said('user = "me"')
    assert "both a user and a token" in said(f'user = "me"\npassword = "x"\ntoken = "{SECRET}"')
    assert "write basic or digest" in said(f'token = "{SECRET}"\nauth = "ntlm"')
    assert "control character" in said(f'token = "{SECRET}\\n"')
    path.unlink()
    with pytest.raises(EngineError, match="cannot be read"):
        read_credentials(environment)


def test_credentials_do_not_travel_in_the_clear(release: Release, tmp_path: Path) -> None:
    url = "http://engine.example"
    command = ["push", str(release.path), "--store", url, "--state", str(tmp_path)]
    done = CliRunner().invoke(main, command, env={"TWINRDF_STORE_TOKEN": SECRET})
    assert "in the clear" in done.output


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("engine.example", "not an address"),
        ("ftp://engine.example", "not an address"),
        ("http://", "not an address"),
        ("http://[::1", "not an address"),
        ("http://engine.example:99999", "not an address"),
        ("http://[v1.a]:7878", "not an address"),
        ("http://xn--:7878", "not an address"),
        ("http://engine.example/\n", "not an address"),
        ("http://engine.example/\x85", "not an address"),
        (f"http://me:{SECRET}@engine.example", "TWINRDF_STORE_PASSWORD"),
        ("http://engine.example/?a=b", "write it without"),
        ("http://engine.example/#a", "write it without"),
    ],
)
def test_an_address_that_is_wrong_is_said(url: str, said: str) -> None:
    with pytest.raises(EngineError) as caught:
        locate_engine(url)
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)


def test_each_kind_of_engine_has_its_addresses() -> None:
    assert locate_engine("http://e:1/") == Addresses(
        "http://e:1/query", "http://e:1/update", "http://e:1/store"
    )
    found = locate_engine("https://e/repositories/r", "graphdb")
    assert found.graphs == "https://e/repositories/r/rdf-graphs/service"
    with pytest.raises(EngineError, match="known are oxigraph"):
        locate_engine("http://e", "sesame")


def test_a_count_that_is_none() -> None:
    row = {"count": {"type": "literal", "value": "many"}}
    body = json.dumps({"head": {"vars": ["count"]}, "results": {"bindings": [row]}}).encode()
    with running(Answer(media_type=JSON, body=body)) as fake:
        assert "no number for a count" in fails(fake.url, lambda loader: loader.count(""))
