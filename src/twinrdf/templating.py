"""The one place that makes a template environment, for pages and for reports in a release.

May import: nothing.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jinja2

ASSETS = Path(__file__).parent / "static" / "built" / "assets.json"
"""Where the build of `frontend/` says what it built; it is not there if that was not built."""


def make_environment() -> jinja2.Environment:
    """Make the Jinja2 environment over `templates/`: always escaping, a missing name an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("twinrdf"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def read_assets() -> Mapping[str, str]:
    """Read what scripts are built, as paths under `static/`; none if there are none.

    They are read once, so that all pages of a process agree.
    """
    try:
        names: dict[str, str] = json.loads(ASSETS.read_bytes())
    except FileNotFoundError:
        return {}
    return {name: f"built/{file}" for name, file in names.items()}
