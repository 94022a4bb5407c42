"""The command that loads a release into an engine elsewhere.

May import: cli.options, engine.addresses, engine.bulk, engine.credentials, engine.loading,
engine.push, engine.state, findings, folders, progress, release.
"""

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twinrdf.cli.options import FOLDER, locate_release, progress_options, show_progress
from twinrdf.engine.addresses import ENGINES, check_register, locate_engine
from twinrdf.findings import counted
from twinrdf.folders import need_state
from twinrdf.progress import Meter
from twinrdf.release import Release, verify_release

if TYPE_CHECKING:
    from twinrdf.engine.push import Options, Pushed

CHECKS = ("whole", "sample", "counts")

ENGINE = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="oxigraph",
    show_default=True,
    help="Which engine it is; they differ in their addresses.",
)
REGISTER_GRAPH = click.option(
    "--default-graph",
    "graph",
    default="",
    metavar="IRI",
    help="The graph to hold the register, if not the engine's own default graph.",
)


class _Release(click.Path):
    """A release; an address in its place is meant for `--store`."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Give the path; an address is not repeated, for it may hold a password."""
        if "://" in str(value):
            self.fail("an address, not a folder; write --store before it", param, ctx)
        return super().convert(value, param, ctx)


@click.command("push")
@click.argument(
    "what",
    required=False,
    metavar="[RELEASE]",
    type=_Release(exists=True, file_okay=False, path_type=Path),
)
@click.option("--store", "url", metavar="URL", help="The address of the engine.")
@ENGINE
@REGISTER_GRAPH
@click.option(
    "--bulk", type=FOLDER, help="Instead, write files for the engine's own loader into this folder."
)
@click.option(
    "--check",
    type=click.Choice(CHECKS),
    default="whole",
    show_default=True,
    help="What to fetch back: whole graphs of up to a million triples, a sample, or counts only.",
)
@click.option("--in-place", is_flag=True, help="Load straight into the served graphs, one by one.")
@click.option("--replace", is_flag=True, help="Replace a default graph not pushed from here.")
@click.option("--again", is_flag=True, help="Send graphs even if they are there already.")
@click.option(
    "--wait",
    type=click.IntRange(1),
    default=1800,
    show_default=True,
    metavar="SECONDS",
    help="The longest that one request to the engine may take.",
)
@click.option("--state", type=FOLDER, help="Where to record what is pushed, if not at home.")
@progress_options
def push_command(
    what: Path | None,
    url: str | None,
    engine: str,
    graph: str,
    bulk: Path | None,
    check: str,
    in_place: bool,
    replace: bool,
    again: bool,
    wait: int,
    state: Path | None,
    quiet: bool,
    json_log: bool,
) -> None:
    """Load RELEASE into a SPARQL engine, and check that it is there.

    If it breaks off, run it again to continue.

    RELEASE is a release or a folder of releases, if not `releases` here. Credentials come from
    TWINRDF_STORE_USER and TWINRDF_STORE_PASSWORD, from TWINRDF_STORE_TOKEN, or from the file that
    TWINRDF_STORE_CREDENTIALS names.
    """
    if (url is None) == (bulk is None):
        raise click.UsageError("give --store URL, or --bulk FOLDER")
    check_register(engine, graph)
    release = locate_release(what or Path("releases"))
    verify_release(release.path)
    if bulk is not None:
        from twinrdf.engine.bulk import write_bulk  # keeps --help quick

        files = counted(write_bulk(release, bulk, engine, graph), "file")
        click.echo(f"{bulk}: {files} for {engine} of release {release.id}; see its README.md")
        return
    from twinrdf.engine.push import Options

    options = Options(graph, check, in_place, replace, again)
    with show_progress(quiet, json_log) as progress:
        pushed = _push(release, url or "", engine, wait, state, options, progress)
    if not pushed.sent and not pushed.dropped:
        click.echo(f"{url}: release {release.id} is there already, all {pushed.graphs} graphs")
        return
    click.echo(
        f"{url}: release {release.id}, {pushed.triples} triples in {pushed.graphs} graphs: "
        f"{pushed.sent} loaded, {pushed.kept} as they were, {len(pushed.dropped)} dropped"
    )


def _push(
    release: Release,
    url: str,
    engine: str,
    wait: int,
    state: Path | None,
    options: "Options",
    progress: Meter,
) -> "Pushed":
    from twinrdf.engine.credentials import check_private, read_credentials
    from twinrdf.engine.loading import Loader
    from twinrdf.engine.push import push_release
    from twinrdf.engine.state import lock_state, place_state

    addresses = locate_engine(url, engine)
    credentials = read_credentials()
    check_private(addresses, credentials)
    folder = state or need_state() / "push"
    loader = Loader(addresses, credentials, wait)
    with (
        contextlib.closing(loader),
        lock_state(place_state(folder, url.rstrip("/"), options.register), url) as known,
        tempfile.TemporaryDirectory(prefix="twinrdf-push-") as parts,
    ):
        return push_release(release, loader, known, Path(parts), options, progress)
