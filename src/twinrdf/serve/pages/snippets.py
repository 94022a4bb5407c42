"""A query as code to run elsewhere: for a shell, Python, R, and a frame in another page.

Whatever a query holds stays within its quotes, in a file as well as pasted into a terminal.

May import: nothing.
"""

import re
import shlex
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

_DASHES = re.compile(r"\)(-*)")

Pairs = tuple[tuple[str, str], ...]
"""The parameters of a request to an endpoint, the query first."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code, and the name of what it is written for."""

    name: str
    code: str


def write_snippets(endpoint: str, pairs: Pairs, accept: str) -> tuple[Snippet, ...]:
    """Write a request to an endpoint as code that shows or reads the answer."""
    return (
        Snippet("curl", _write_curl(endpoint, pairs, accept)),
        Snippet("Python", _write_python(endpoint, pairs, accept)),
        Snippet("R", _write_r(endpoint, pairs, accept)),
    )


def write_frame(address: str, title: str) -> Snippet:
    """Write an answer as a frame, for a page of another site."""
    attributes = f'src="{escape(address)}" title="{escape(title)}"'
    return Snippet(
        "HTML", f'<iframe {attributes} width="100%" height="480" loading="lazy"></iframe>'
    )


def _write_curl(endpoint: str, pairs: Pairs, accept: str) -> str:
    data = [_data_of(name, value) for name, value in pairs]
    parts = ["curl --silent --show-error", *data, f"--header 'Accept: {accept}'"]
    return " \\\n  ".join((*parts, shlex.quote(endpoint))) + "\n"


def _data_of(name: str, value: str) -> str:
    """Write a field of a form; what a terminal would act on is percent-encoded."""
    if _is_printable(value):
        return f"--data-urlencode {shlex.quote(f'{name}={value}')}"
    return f"--data '{name}={quote(value, safe='')}'"


def _write_python(endpoint: str, pairs: Pairs, accept: str) -> str:
    (_, query), *others = pairs
    table = accept == "text/csv"
    fields = ", ".join(['("query", query)', *(f"({name!r}, {value!r})" for name, value in others)])
    lines = [
        "import csv" if table else "",
        "import io" if table else "",
        "from urllib.parse import urlencode",
        "from urllib.request import Request, urlopen",
        "\n" + f"query = {_write_literal(query)}",
        f"body = urlencode([{fields}]).encode()",
        f'request = Request({endpoint!r}, body, {{"Accept": "{accept}"}})',
        "with urlopen(request) as response:",
    ]
    lines += (
        [
            '    rows = list(csv.DictReader(io.TextIOWrapper(response, "utf-8", newline="")))',
            "for row in rows:",
            "    print(row)",
        ]
        if table
        else ["    print(response.read().decode())"]
    )
    return "\n".join(line for line in lines if line) + "\n"


def _write_literal(text: str) -> str:
    """Write a text as Python has it: as it reads where that is possible, else line by line."""
    if _is_printable(text) and "\\" not in text and '"""' not in text and not text.endswith('"'):
        return f'"""\\\n{text}"""'
    lines = "\n".join(f"    {line!a}" for line in text.splitlines(keepends=True) or [""])
    return f"(\n{lines}\n)"


def _write_r(endpoint: str, pairs: Pairs, accept: str) -> str:
    (_, query), *others = pairs
    more = f"&{urlencode(others)}" if others else ""
    if _is_printable(query):
        dashes = "-" * (1 + max(map(len, _DASHES.findall(query)), default=0))
        literal = f'r"{dashes}({query}){dashes}"'
        asked = f"query <- {literal}\nasked <- URLencode(enc2utf8(query), reserved = TRUE)\n"
    else:
        asked = f'asked <- "{quote(query, safe="")}"\n'
    start = _write_r_text(f"{endpoint}?query=")
    end = f", {_write_r_text(more)}" if more else ""
    answer = f'url(paste0({start}, asked{end}), headers = c(Accept = "{accept}"))'
    if accept == "text/csv":
        return f"{asked}rows <- read.csv({answer})\nprint(rows)\n"
    return f"{asked}writeLines(readLines({answer}))\n"


def _write_r_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_printable(text: str) -> bool:
    """Tell whether a text holds nothing that a terminal acts on or that a reader cannot see."""
    return text.replace("\n", "").replace("\t", "").isprintable()
