"""The documents of a release that its map, its timeline and its network are shown from.

May import: errors.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from twinrdf.errors import RequestError

T = TypeVar("T")


def read_site_data(path: Path, parse: Callable[[bytes], T]) -> T:
    """Read a document; raise RequestError(500) where it was lost or damaged."""
    name = f"{path.parent.name}/{path.name}"
    try:
        return parse(path.read_bytes())
    except OSError:
        raise RequestError(500, f"{name} of this release was lost; build again") from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise RequestError(500, f"{name} of this release is damaged; build again") from None
