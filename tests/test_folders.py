"""A user without a home folder is told so, instead of finding a folder named `~`."""

import pwd
from collections.abc import Callable
from pathlib import Path

import pytest

from twinrdf.errors import ProjectError
from twinrdf.folders import find_cache, need_cache, need_state


def leave_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a user that the machine does not know."""

    def fail(_number: int) -> None:
        raise KeyError("uid not found")

    for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", fail)


@pytest.mark.parametrize("need", [need_cache, need_state])
def test_a_user_without_a_home_is_told(
    monkeypatch: pytest.MonkeyPatch, need: Callable[[], Path]
) -> None:
    leave_home(monkeypatch)
    assert find_cache() is None
    with pytest.raises(ProjectError, match="this user has no home folder; set HOME"):
        need()
    monkeypatch.setenv("HOME", "/home/somebody")
    assert need().is_relative_to("/home/somebody")
