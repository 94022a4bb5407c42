"""The command that checks a register, once or after each save.

May import: changes.cache, changes.recheck, changes.state, changes.watch, cli.options, cli.output,
findings, link.sqlite_gazetteer, link.stale, pipeline, progress, project.
"""

import time
from functools import partial
from pathlib import Path

import click

from twinrdf.changes.cache import SMALLEST, cache_folder, measure_tables, read_state, write_state
from twinrdf.changes.recheck import LARGEST, recheck
from twinrdf.changes.state import State
from twinrdf.changes.watch import PAUSE, follow, report_saves, take_snapshot
from twinrdf.cli.options import (
    FILE,
    REGISTER,
    format_option,
    open_project,
    progress_options,
    show_progress,
)
from twinrdf.cli.output import format_github, format_json, format_report
from twinrdf.findings import Report
from twinrdf.pipeline import check
from twinrdf.progress import Meter
from twinrdf.project import Project, read_project

_FORMATS = {"text": format_report, "json": format_json, "github": format_github}


@click.command("check")
@REGISTER
@format_option("text for people, json for tools, github for annotations.", *_FORMATS)
@click.option(
    "--pack",
    "gazetteer",
    type=FILE,
    help="A gazetteer to compare accepted links with, if not that of twinrdf.toml.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="After each save, say what is fixed and what is new, until Ctrl-C.",
)
@click.option("--no-cache", is_flag=True, help="Read and check everything, whatever is remembered.")
@progress_options
@click.pass_context
def check_command(
    context: click.Context,
    register: Path | None,
    form: str,
    gazetteer: Path | None,
    watch: bool,
    no_cache: bool,
    quiet: bool,
    json_log: bool,
) -> None:
    """Read and validate REGISTER, and show every finding at its cell.

    What was read of a large register is remembered, so that the next check is quick.
    """
    if watch and form != "text":
        raise click.UsageError("--watch tells people what changes; leave --format out")
    root = open_project(register).root
    saves = follow(partial(take_snapshot, root), partial(time.sleep, PAUSE))
    checks = _Checks(root, gazetteer, watched=watch, cached=not no_cache)
    with show_progress(quiet, json_log) as progress:
        report, records = checks.run(progress)
    click.echo(_FORMATS[form](report, records))
    last: Report | None = report
    if watch:
        click.echo(f"\nWatching {root}; save a file to have it checked, stop with Ctrl-C")
        last = report_saves(lambda: checks.run(Meter())[0], report, saves, click.echo)
        checks.remember()
    context.exit(0 if last and last.conforms else 1)


class _Checks:
    """Checks a register, incrementally from the second time on."""

    def __init__(self, root: Path, gazetteer: Path | None, *, watched: bool, cached: bool) -> None:
        self._root, self._gazetteer = root, gazetteer
        self._watched, self._cache = watched, cache_folder() if cached else None
        self._state: State | None = None

    def run(self, meter: Meter) -> tuple[Report, int]:
        """Give the report, and the number of rows that could be read."""
        project = read_project(self._root)
        size = measure_tables(project)
        report, records = self._check(project, size, meter)
        place = self._gazetteer or project.gazetteer
        if place:
            from twinrdf.link.sqlite_gazetteer import open_gazetteer  # keeps --help quick
            from twinrdf.link.stale import find_stale

            with open_gazetteer(place) as opened:
                report = Report.of((*report.findings, *find_stale(project, opened)))
        return report, records

    def _check(self, project: Project, size: int, meter: Meter) -> tuple[Report, int]:
        if size < SMALLEST:
            self._cache = None
        if size > LARGEST or not (self._watched or self._cache):
            whole = check(project, meter)
            return whole.report, whole.records
        if self._state is None:
            self._state = read_state(project, self._cache) if self._cache else State()
        again = recheck(project, self._state, meter)
        self._state = again.state
        if again.changed and not self._watched:
            self.remember()
        return again.report, again.records

    def remember(self) -> None:
        """Write the state to the cache, for the next command."""
        if self._cache and self._state:
            write_state(self._root, self._state, self._cache)
