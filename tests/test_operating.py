"""What the documentation of a server's operation shows is so."""

import configparser
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from benchmarks.ports import find_port
from starlette.routing import Route

from twinrdf.serve import engine, federation, pool, problems, process, query_answers, spool
from twinrdf.serve.app import list_routes
from twinrdf.serve.limits import Limits, format_table, parse_limits
from twinrdf.serve.metrics import Metrics

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
SCALING = (ROOT / "docs/scaling.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = TEXT) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_table_of_limits_is_that_of_the_code() -> None:
    shown = re.findall(r"<!-- limits -->\n(.*?)<!-- /limits -->", TEXT, re.DOTALL)
    assert shown == [format_table(Limits())], "docs/operating.md: put format_table(Limits()) there"


def test_settings_can_be_read() -> None:
    (settings,) = (block for block in blocks("toml") if block.startswith("[serve]"))
    limits = parse_limits(tomllib.loads(settings)["serve"])
    assert limits.proxies == 1


def test_other_settings_are_those_there_are() -> None:
    known = {*Limits.__dataclass_fields__, "report"}  # which is the register's own
    for name in re.findall(r"`(\w+) = ", TEXT + SCALING):
        assert name in known, name


def test_the_unit_can_be_read() -> None:
    (unit,) = blocks("ini")
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    assert set(parser["Service"]) >= {"User", "Restart", "ProtectSystem", "NoNewPrivileges"}
    command = parser["Service"]["ExecStart"].split()
    assert command[1:3] == ["serve", "/srv/twinrdf/releases"]


def test_the_proxy_tells_what_the_server_believes() -> None:
    (proxy,) = blocks("nginx")
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert f"proxy_set_header {header} $" in proxy


@pytest.mark.parametrize("servers", [1, 2])
def test_nginx_takes_its_configuration(tmp_path: Path, servers: int) -> None:
    """As it stands, but for its ports, the place of its cache and certificates nobody has here."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    (proxy,) = blocks("nginx")
    if servers > 1:
        (upstream,) = blocks("nginx", SCALING)
        assert "proxy_pass http://twinrdf;" in SCALING
        proxy = upstream + proxy.replace(
            "proxy_pass http://127.0.0.1:8000;", "proxy_pass http://twinrdf;"
        )
    proxy = re.sub(r"^ *(ssl_certificate.*|listen \[::\].*)\n", "", proxy, flags=re.MULTILINE)
    proxy = re.sub(r"listen \d+( ssl)?", lambda _: f"listen 127.0.0.1:{find_port()}", proxy)
    proxy = proxy.replace("/var/cache/nginx/", "")
    logs = "pid pid; error_log log; events {}"
    (tmp_path / "nginx.conf").write_text(f"{logs} http {{ access_log off;\n{proxy} }}")
    command = [nginx, "-t", "-q", "-p", tmp_path, "-c", "nginx.conf", "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/about/limits"])
def test_addresses_are_there(path: str) -> None:
    assert path in TEXT
    assert path in {route.path for route in list_routes() if isinstance(route, Route)}


def test_outcomes_are_those_that_are_counted() -> None:
    modules = (engine, federation, pool, process, spool)
    sources = [Path(str(module.__file__)).read_text("utf-8") for module in modules]
    reasons = set(re.findall(r'reason="(\w+)"', "".join(sources)))
    reasons |= set(problems.REASONS.values()) - {"slow"}
    source = Path(str(query_answers.__file__)).read_text("utf-8")
    reasons |= set(re.findall(r'outcomes\["(\w+)"\]', source)) | {"abandoned"}
    assert first_column("| outcome | meaning |") == reasons


def test_reasons_of_refusals_are_those_that_are_counted() -> None:
    assert first_column("| reason | meaning |") == set(Metrics().refusals)


def first_column(header: str) -> set[str]:
    """Give the words in code in the first column of a table."""
    table, _, _ = TEXT[TEXT.index(header) :].partition("\n\n")
    return set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]*)\|", table, re.MULTILINE))))
