"""What the commands share: the register that is meant, files and folders, progress on a terminal.

May import: pipeline, project, release.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from twinrdf.pipeline import Progress
from twinrdf.project import Project, find_register, read_project
from twinrdf.release import CURRENT, Release, find_current, read_release

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
REGISTER = click.argument(
    "register", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
"""The argument REGISTER, which may be left out."""


def open_project(register: Path | None) -> Project:
    """Read the register that is named, or else the one to use where none is."""
    return read_project(register or find_register(Path.cwd()))


def locate_release(folder: Path) -> Release:
    """Read a release folder, or the current one in a folder of releases."""
    return find_current(folder) if (folder / CURRENT).is_file() else read_release(folder)


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Show the stage at work on a terminal, and nothing elsewhere."""
    with Console(stderr=True).status("starting") as status:
        yield lambda stage: status.update(stage)
