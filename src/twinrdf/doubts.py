"""Settings that are hardly meant: a base that leads nowhere, a date before that of a source.

May import: dates, findings, project, records.rows.
"""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from twinrdf.dates import parse_date
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.project import SETTINGS_FILE, Project
from twinrdf.records.rows import Record

_EXAMPLE = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|edu|net|org))?|invalid|test)")
_LOCAL = re.compile(r"(?:.*\.)?(?:home\.arpa|internal|intranet|lan|local|localhost)|[^.:]*")
_SETTING = re.compile(r"\s*(?:register\s*\.\s*)?base\s*=")


def doubt_settings(project: Project, sources: Iterable[Record]) -> Iterator[Finding]:
    """Warn of the settings of a register, of which the sources are given."""
    yield from _doubt_base(project)
    issued = (project.issued.year, project.issued.month, project.issued.day)
    for source in sources:
        dates = filter(None, map(parse_date, source.values.get(("issued", ""), ())))
        for date in dates:
            if date.earliest > issued:
                message = (
                    f'"{date}" is after {project.issued}, the date of the data in {SETTINGS_FILE}; '
                    "correct one of them"
                )
                cell = Cell(source.file, source.line, "issued")
                yield Finding(Severity.WARNING, message, cell, "settings:issued")


def _doubt_base(project: Project) -> Iterator[Finding]:
    """Warn of a base that is an example's, or that only one network knows."""
    host = (urlsplit(project.base).hostname or "").rstrip(".")
    if _EXAMPLE.fullmatch(host):
        problem = "an example, which belongs to nobody"
    elif _LOCAL.fullmatch(host) or _is_private(host):
        problem = "known to one machine or network alone"
    else:
        return
    lines = (project.root / SETTINGS_FILE).read_text(encoding="utf-8-sig").split("\n")
    line = next((number for number, text in enumerate(lines, 1) if _SETTING.match(text)), 0)
    advice = "IRIs that are published stay, so write an address of your own first"
    message = f'"{project.base}" is {problem}; {advice}'
    yield Finding(Severity.WARNING, message, Cell(SETTINGS_FILE, line, "base"), "settings:base")


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
