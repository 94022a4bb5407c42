"""Bases under which published IRIs would lead nowhere.

May import: findings, project.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from twinrdf.findings import Cell, Finding, Severity
from twinrdf.project import SETTINGS_FILE, Project

_EXAMPLE = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|edu|net|org))?|invalid|test)")
_LOCAL = re.compile(r"(?:.*\.)?(?:home\.arpa|internal|intranet|lan|local|localhost)|[^.:]*")
_SETTING = re.compile(r"\s*(?:register\s*\.\s*)?base\s*=")


def doubt_base(project: Project) -> Iterator[Finding]:
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
