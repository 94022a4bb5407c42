"""The user's folders for caches and state.

May import: errors.
"""

from collections.abc import Callable
from pathlib import Path

import platformdirs

from twinrdf.errors import ProjectError


def find_cache() -> Path | None:
    """Return the folder for caches, or None for a user without a home."""
    return _find(platformdirs.user_cache_path)


def need_cache() -> Path:
    """Return the folder for caches; raise ProjectError for a user without a home."""
    return _need(platformdirs.user_cache_path)


def need_state() -> Path:
    """Return the folder for state; raise ProjectError for a user without a home."""
    return _need(platformdirs.user_state_path)


def _find(locate: Callable[[str], Path]) -> Path | None:
    try:
        folder = locate("twinrdf")
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None  # else "~", in older versions


def _need(locate: Callable[[str], Path]) -> Path:
    folder = _find(locate)
    if folder is None:
        raise ProjectError("this user has no home folder; set HOME")
    return folder
