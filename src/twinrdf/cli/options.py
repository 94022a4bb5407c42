"""The arguments and options that several commands share.

May import: errors, findings, progress, project, records.cells, release, serve.limits.
"""

import sys
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from twinrdf.errors import LinkError
from twinrdf.findings import Finding, counted
from twinrdf.progress import Meter, show
from twinrdf.project import SETTINGS_FILE, Project, find_register, read_project
from twinrdf.records.cells import UnreadableError, read_date
from twinrdf.release import INFO, Release, find_current, read_release
from twinrdf.serve.limits import read_limits

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KNOWN_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
REGISTER = click.argument("register", required=False, type=KNOWN_FOLDER)
"""The argument REGISTER, which is optional."""


def read_day(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Read the value of an option as a day, or say how to write it."""
    try:
        return read_date(value, precision=3) if value else None
    except UnreadableError as error:
        raise click.BadParameter(str(error)) from None


DAY: dict[str, Any] = {"metavar": "YYYY-MM-DD", "callback": read_day}
"""What makes an option one that names a day."""


def open_project(register: Path | None) -> Project:
    """Read a register by its folder, or else the default one.

    If that is the embedded register, a message says so, so that nobody takes it for their own.
    """
    if register is None:
        register = find_register(Path.cwd())
        if register != Path.cwd():
            note = f"No {SETTINGS_FILE} in this folder: taking the register that comes with twinrdf"
            click.echo(note, err=True)
    project = read_project(register)
    read_limits(project.root / SETTINGS_FILE, project.serve)  # refuses now what `serve` would
    return project


def locate_release(folder: Path) -> Release:
    """Read a release folder, or the current one in a folder of releases or of a register."""
    if (folder / INFO).is_file():
        return read_release(folder)
    return find_current(folder / "releases" if (folder / SETTINGS_FILE).is_file() else folder)


def write_named(path: Path, text: str) -> None:
    """Write a file to a path that a person gave; raise LinkError if that fails."""
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise LinkError(f"{path}: cannot be written: {error.strerror}; name another") from None


def refuse_mistakes(path: Path, findings: Collection[Finding]) -> None:
    """Print the findings of a file of decisions, and exit if there is any."""
    if findings:
        for finding in findings:
            click.echo(str(finding))
        mistakes = counted(len(findings), "mistake")
        click.echo(f"{mistakes} in {path}, so nothing is taken", err=True)
        click.get_current_context().exit(1)


def format_option(told: str, *forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the option `--format`; of the forms the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=told,
    )


def progress_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options `--quiet` and `--json-log`."""
    command = click.option(
        "--json-log", is_flag=True, help="Report progress as lines of JSON, on standard error."
    )(command)
    return click.option("--quiet", is_flag=True, help="Show no progress.")(command)


def show_progress(quiet: bool = False, json_log: bool = False) -> AbstractContextManager[Meter]:
    """Show progress on standard error: bars on a terminal, a line now and then elsewhere."""
    return show(sys.stderr, quiet, json_log)
