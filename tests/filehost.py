"""Hosts of files for an export: a plain one, and those that read its rules."""

import functools
import http.server
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from benchmarks.ports import find_port

PATIENCE = 120
APACHE_MODULES = Path("/usr/lib/apache2/modules")


class Host(http.server.SimpleHTTPRequestHandler):
    """Sends files, each with the headers of all the patterns that fit its address."""

    def __init__(self, *args: Any, rules: list[tuple[str, str, str]], **options: Any) -> None:
        self.rules = rules
        super().__init__(*args, **options)

    def send_header(self, keyword: str, value: str) -> None:
        """Leave out what the rules say otherwise."""
        if keyword.lower() not in (name.lower() for name in self._ruled()):
            super().send_header(keyword, value)

    def end_headers(self) -> None:
        """Add what the rules say."""
        for name, value in self._ruled().items():
            super().send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""

    def _ruled(self) -> dict[str, str]:
        path = self.path.partition("?")[0]
        found: dict[str, str] = {}
        for pattern, name, value in self.rules:
            if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), path):
                found[name] = f"{found[name]}, {value}" if name in found else value
        return found


def read_rules(file: Path) -> list[tuple[str, str, str]]:
    """Read each header of a `_headers` file, with the pattern it is for."""
    rules, pattern = [], ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            rules.append((pattern, name, value))
        else:
            pattern = line
    return rules


HOSTS = ("plain", "_headers", "nginx", "apache2")
"""A host that knows files alone, one that reads `_headers`, and two with rules of their own."""


@contextmanager
def readable_folder() -> Iterator[Path]:
    """Give a folder that other users may read, as hosts do."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def readable_copy(export: Path, place: str) -> Iterator[Path]:
    """Give a folder that other users may read, with an export at a place in it."""
    with readable_folder() as folder:
        shutil.copytree(export, folder / place, copy_function=os.link, dirs_exist_ok=True)
        yield folder


@contextmanager
def hosting(kind: str, folder: Path, export: Path | None = None) -> Iterator[str]:
    """Serve a folder, with the rules of the export in it; give its address, which ends in `/`.

    Skip where a host of the kind is not installed.
    """
    export = export or folder
    if kind in ("plain", "_headers"):
        rules = read_rules(export / kind) if kind == "_headers" else []
        handler = functools.partial(Host, directory=str(folder), rules=rules)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()
        return
    program = shutil.which(kind)
    if program is None:
        pytest.skip(f"{kind} is not installed; install the Debian package of that name")
    port = find_port()
    with tempfile.TemporaryDirectory() as place, Path(place, "log").open("wb") as log:
        command = _COMMANDS[kind](folder, export, Path(place), port)
        host = subprocess.Popen([program, *command], stdout=log, stderr=log)
        try:
            _wait_for(host, port, Path(place, "log"))
            yield f"http://127.0.0.1:{port}/"
        finally:
            host.terminate()
            host.wait(PATIENCE)


def _configure_nginx(folder: Path, export: Path, place: Path, port: int) -> list[str]:
    rules = (export / "nginx.conf").read_text(encoding="utf-8")
    rules = rules.replace("listen 80;", f"listen 127.0.0.1:{port};")
    (place / "site.conf").write_text(rules.replace("/srv/register", f'"{folder}"'))
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (place / "nginx.conf").write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + "daemon off;\nmaster_process off;\npid pid;\nerror_log stderr;\n"
        + "events { }\nhttp {\naccess_log off;\n"
        + "".join(f"{name}_temp_path {name};\n" for name in kept)
        + "include site.conf;\n}\n"
    )
    return ["-e", "stderr", "-p", str(place), "-c", str(place / "nginx.conf")]


def _configure_apache(folder: Path, export: Path, place: Path, port: int) -> list[str]:
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
        + f"ServerName localhost\nListen 127.0.0.1:{port}\nPidFile pid\n"
        + "TypesConfig /dev/null\n"
        + f'Mutex file:.\nErrorLog /dev/stderr\nDocumentRoot "{folder}"\n'
        + f'<Directory "{export}">\nAllowOverride All\nRequire all granted\n</Directory>\n'
    )
    return ["-d", str(place), "-f", "apache.conf", "-DFOREGROUND"]


_COMMANDS = {"nginx": _configure_nginx, "apache2": _configure_apache}


def _wait_for(host: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and host.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"did not start: {log.read_text(encoding='utf-8')}")
