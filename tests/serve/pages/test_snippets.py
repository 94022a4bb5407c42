"""Queries as code: what is written runs, asks exactly the query, and does nothing else."""

import ast
import csv
import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from costs import within
from twinrdf.serve.pages.snippets import write_frame, write_snippets
from twinrdf.terms import text

ENDPOINT = "https://register.example/sparql"
HOSTILE = [
    "$(touch owned)",
    "`touch owned`",
    "'; touch owned; '",
    '" && touch owned && "',
    "'$(touch owned)'\"$(touch owned)\"",
    "\\'; touch owned #",
    "$HOME ${IFS} $'\\x41' ~ * ? [a] {b,c}",
    "!! !touch owned",
    "@/etc/passwd <(touch owned) > owned",
    '"""\nopen("owned", "w")\n"""',
    "'''; open('owned', 'w') #",
    'ends in "',
    "ends in \\",
    '{"a": f"{open}"} %s %(x)s {0}',
    ')-" ); file.create("owned"); r"-(',
    ')--"; system("touch owned")',
    "\x1b]0;title\x07\x1b[2J",
    "\x03\x04 rm owned",
    "a\rtouch owned\r",
    "\u202etouch\u2066",
    "é 漢字 \U0001f91d",
    "a & b = c + d % e ; f",
]


def ask(value: str) -> str:
    """Write a query that has a text in it as it stands, and answers with it."""
    comment = re.sub(r"[\r\n]", " ", value)
    return f"# {comment}\nSELECT ({text(value)} AS ?value) WHERE {{}}"


def snippets(query: str, accept: str = "text/csv", *more: tuple[str, str]) -> dict[str, str]:
    written = write_snippets(ENDPOINT, (("query", query), *more), accept)
    return {snippet.name: snippet.code for snippet in written}


@pytest.mark.parametrize("value", HOSTILE)
def test_a_shell_reads_one_query(value: str) -> None:
    query = ask(value)
    shell = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{snippets(query)['curl']}"
    said = subprocess.run(["bash", "-c", shell], capture_output=True, check=True).stdout.decode()
    _, _, how, sent, *rest = said.removesuffix("\0").split("\0")
    assert (unquote(sent) if how == "--data" else sent) == f"query={query}"
    assert rest == ["--header", "Accept: text/csv", ENDPOINT]


@pytest.mark.parametrize("value", HOSTILE)
def test_python_reads_one_query(value: str) -> None:
    query = ask(value)
    tree = ast.parse(snippets(query)["Python"])
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    assert ast.literal_eval(assigned[0].value) == query
    assert [node.targets[0].id for node in assigned[:2]] == ["query", "body"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", HOSTILE)
def test_r_reads_one_query(value: str) -> None:
    query = ask(value)
    code = snippets(query)["R"]
    raw = re.match(r'query <- r"(-+)\((.*?)\)\1"\n', code, re.DOTALL)
    if raw:
        assert raw[2] == query
    else:
        encoded = re.match(r'asked <- "([A-Za-z0-9_.~%-]*)"\n', code)
        assert encoded
        assert unquote(encoded[1]) == query


def test_no_query_takes_long() -> None:
    with within(1):
        (_, _, r) = write_snippets(ENDPOINT, (("query", f"ASK {{}} #){'-' * 60_000}"),), "text/csv")
        assert f"){'-' * 60_001}" in r.code


@pytest.mark.parametrize("value", HOSTILE)
def test_no_code_holds_what_a_terminal_acts_on(value: str) -> None:
    for code in snippets(ask(value)).values():
        assert code.replace("\n", "").isprintable()


@pytest.mark.parametrize("value", HOSTILE)
def test_the_code_runs_and_does_nothing_else(server: str, tmp_path: Path, value: str) -> None:
    endpoint = f"{server}sparql"
    curl, python, _ = write_snippets(endpoint, (("query", ask(value)),), "text/csv")
    if shutil.which("curl"):
        shell = subprocess.run(
            ["bash", "-c", curl.code], cwd=tmp_path, capture_output=True, check=True, timeout=120
        )
        assert [row["value"] for row in _read_csv(shell.stdout.decode())] == [value]
    program = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", python.code],
        cwd=tmp_path, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    assert program.stdout.decode().strip() == str({"value": value})
    assert not list(tmp_path.iterdir())


def test_other_forms_and_datasets_are_asked_for_too(server: str) -> None:
    code = snippets("ASK {}", "application/sparql-results+json", ("default-graph-uri", "x:'y"))
    assert "--header 'Accept: application/sparql-results+json'" in code["curl"]
    assert shlex.quote("default-graph-uri=x:'y") in code["curl"]
    assert '("default-graph-uri", "x:\'y")' in code["Python"].replace(
        "'default", '"default'
    ).replace("uri'", 'uri"')
    assert "&default-graph-uri=x%3A%27y" in code["R"]
    pairs = (("query", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 1"),)
    _, python, _ = write_snippets(f"{server}sparql", pairs, "text/turtle")
    program = subprocess.run(
        [sys.executable, "-c", python.code], capture_output=True, check=True, timeout=120
    )
    assert b"a " in program.stdout


def test_a_frame_holds_its_address_as_text() -> None:
    frame = write_frame('https://x.example/?query="><script>&a=b', '"><b>').code
    assert frame.startswith(
        '<iframe src="https://x.example/?query=&quot;&gt;&lt;script&gt;&amp;a=b"'
    )
    assert frame.count("<") == 2


def _read_csv(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written, newline="")))
