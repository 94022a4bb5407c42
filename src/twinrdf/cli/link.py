"""The commands of linking: a gazetteer, proposals, their review, OpenRefine.

May import: cli.fill, cli.options, cli.output, cli.remote, findings, link.build, link.built_in,
link.gazetteer, link.geonames, link.live.downloads, link.live.proposing, link.natural_earth,
link.review.deciding, link.review.desk, link.review.features, link.review.files,
link.review.openrefine, link.review.serving, link.sources, link.sqlite_gazetteer, link.who_on_first,
link.wikidata, pipeline, project, records.privacy.
"""

import datetime
import functools
from pathlib import Path
from typing import Any

import click

from twinrdf.cli.fill import accept_values_command, propose_values_command
from twinrdf.cli.options import (
    DAY,
    FILE,
    NEW_FILE,
    REGISTER,
    open_project,
    refuse_mistakes,
    show_progress,
    write_named,
)
from twinrdf.cli.output import format_proposals
from twinrdf.cli.remote import API_OPTION, Asking, asks_others
from twinrdf.findings import counted
from twinrdf.link.build import build_gazetteer
from twinrdf.link.built_in import COVERS
from twinrdf.link.geonames import GeoNames
from twinrdf.link.natural_earth import NaturalEarth
from twinrdf.link.review.deciding import Reviewer, read_reviewer
from twinrdf.link.sources import Source
from twinrdf.link.who_on_first import WhoOnFirst
from twinrdf.link.wikidata import Wikidata
from twinrdf.pipeline import propose, read_register
from twinrdf.project import Project
from twinrdf.records.privacy import read_withheld


class _Group(click.Group):
    """A group of commands with a default command."""

    def __init__(self, *args: Any, usual: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read `link REGISTER …` as `link propose REGISTER …`, and `link` as `link propose`."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [self.usual, *args]
        return super().parse_args(ctx, args)


_REVIEWER = click.option(
    "--reviewer",
    required=True,
    help="Who decides: an ORCID, or a name; it is written beside each decision.",
)
_DATE = click.option(
    "--date",
    **DAY,
    default=lambda: datetime.date.today().isoformat(),
    help="The day to write beside each decision, if not today.",
)


@click.group("link", cls=_Group, usual="propose")
def link_group() -> None:
    """Link REGISTER to Wikidata: propose, review, use OpenRefine.

    `twinrdf link REGISTER --pack FILE` is short for `twinrdf link propose`.
    """


@link_group.command("propose")
@REGISTER
@click.option(
    "--pack",
    "gazetteer",
    type=FILE,
    help="The gazetteer to look in; `twinrdf gazetteer` makes one.",
)
@click.option("--wikidata", is_flag=True, help="Search Wikidata itself, over the network.")
@API_OPTION
@click.option("--service", multiple=True, metavar="URL", help="Ask this reconciliation service.")
@click.option(
    "--keep",
    type=NEW_FILE,
    help="Keep what was found over the network as a gazetteer, for `twinrdf link review --pack`.",
)
@asks_others
def propose_command(
    register: Path | None,
    gazetteer: Path | None,
    wikidata: bool,
    api: str,
    service: tuple[str, ...],
    keep: Path | None,
    asking: Asking,
) -> None:
    """Propose Wikidata items for what has none in REGISTER.

    Territories and organisations are looked up in a gazetteer, in Wikidata itself, in other
    services, or in all of them; if you name none, in the gazetteer that comes with twinrdf, which
    has countries and regions. Nothing is sent over the network unless you say --wikidata or
    --service, and then only names and ids.

    Proposals go to data/links/predictions.sssom.tsv. Decide on them with `twinrdf link review`, or
    move a row to positive, negative or unsure; only positive rows are published.
    """
    from twinrdf.link.live.proposing import Where, propose_live  # keeps --help quick

    if keep and not (wikidata or service):
        raise click.UsageError("--keep keeps what --wikidata or --service finds; say one of them")
    project = open_project(register)
    gazetteer = gazetteer or project.gazetteer
    with show_progress() as progress:
        if wikidata or service:
            progress("asking")
            with asking.open_fetcher(project.contact) as fetcher:
                where = Where(gazetteer, api if wikidata else "", service, keep)
                proposals = propose_live(project, read_register(project), fetcher, where)
        else:
            progress("linking")
            proposals = propose(project, gazetteer)
    click.echo(format_proposals(proposals, project.base))
    if not (gazetteer or wikidata or service):
        click.echo(COVERS)


@link_group.command("review")
@REGISTER
@click.option(
    "--pack",
    "gazetteer",
    type=FILE,
    help="A gazetteer; the page shows what it knows of candidates.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8001,
    show_default=True,
    help="The port to listen on, on this machine only.",
)
@_REVIEWER
@_DATE
def review_command(
    register: Path | None,
    gazetteer: Path | None,
    port: int,
    reviewer: str,
    date: str,
) -> None:
    """Decide on proposed links, one at a time, in your browser.

    Each decision is in data/links as soon as it is made. Nothing is sent anywhere.
    """
    from twinrdf.link.built_in import open_built_in  # keeps --help quick
    from twinrdf.link.gazetteer import Layers
    from twinrdf.link.review.desk import Desk
    from twinrdf.link.review.features import Describer
    from twinrdf.link.review.serving import serve_review
    from twinrdf.link.sqlite_gazetteer import open_gazetteer

    project = open_project(register)
    person = _read_reviewer(reviewer, date, project)
    built_in = open_built_in()
    gazetteer = gazetteer or project.gazetteer
    known = Layers(open_gazetteer(gazetteer), built_in) if gazetteer else built_in
    desk = Desk(project, functools.partial(read_register, project), person, Describer(known))
    count = counted(len(desk.look().entries), "record")
    words = f"{count} to review on http://127.0.0.1:{port}/ (stop with Ctrl-C)"
    serve_review(desk, port, lambda: click.echo(words))


@link_group.command("export")
@click.argument("table", type=NEW_FILE)
@REGISTER
def export_command(table: Path, register: Path | None) -> None:
    """Write what waits for a link to TABLE, as CSV for OpenRefine."""
    from twinrdf.link.review.openrefine import format_open  # keeps --help quick

    project = open_project(register)
    text, count = format_open(project, read_register(project))
    write_named(table, text)
    click.echo(
        f"{table}: {counted(count, 'record')}; keep the column id, and reconcile the column name"
    )


@link_group.command("import")
@click.argument("table", type=FILE)
@REGISTER
@_REVIEWER
@_DATE
def import_command(
    table: Path,
    register: Path | None,
    reviewer: str,
    date: str,
) -> None:
    """Take the judgements in TABLE, made in OpenRefine, as links.

    All are taken or none: the messages name the cell of each mistake, and of each judgement that
    contradicts what a person has decided before.
    """
    from twinrdf.link.review.files import write_changes  # keeps --help quick
    from twinrdf.link.review.openrefine import read_judgements

    project = open_project(register)
    person = _read_reviewer(reviewer, date, project)
    imported = read_judgements(table, project, read_register(project), person)
    refuse_mistakes(table, imported.findings)
    write_changes(project, imported.changes)
    counts = ", ".join(f"{count} {what}" for what, count in imported.counts.items())
    click.echo(f"{table}: {counts or 'no rows'}")


@click.group("gazetteer", cls=_Group, usual="build")
def gazetteer_group() -> None:
    """Make a gazetteer for `twinrdf link`, or fill gaps from it.

    `twinrdf gazetteer FILE …` is short for `twinrdf gazetteer build`.
    """


@gazetteer_group.command("build")
@click.argument("gazetteer", metavar="FILE", type=NEW_FILE)
@click.option("--natural-earth", multiple=True, type=FILE, help="Places as .zip, .geojson or .csv.")
@click.option("--whosonfirst", multiple=True, type=FILE, help="Places as .db or .geojson.")
@click.option("--geonames", multiple=True, type=FILE, help="A dump, such as cities500.txt.")
@click.option("--wikidata", multiple=True, type=FILE, help="A query's result as JSON.")
@click.option("--date", **DAY, help="The date of the files.")
@click.option(
    "--download",
    multiple=True,
    metavar="SOURCE",
    help="Download from the publisher: natural-earth, geonames:cities500, wikidata:IT.",
)
@click.option("--mirror", default="", metavar="URL", help="Download from here instead.")
@click.option(
    "--max-size",
    type=click.IntRange(1),
    default=500,
    show_default=True,
    metavar="MIB",
    help="The largest file to download or unpack.",
)
@asks_others
def build_command(
    gazetteer: Path,
    natural_earth: tuple[Path, ...],
    whosonfirst: tuple[Path, ...],
    geonames: tuple[Path, ...],
    wikidata: tuple[Path, ...],
    date: str | None,
    download: tuple[str, ...],
    mirror: str,
    max_size: int,
    asking: Asking,
) -> None:
    """Make the gazetteer FILE from files or downloads.

    Files that you name take precedence over downloads, and Wikidata over other sources.
    """
    from twinrdf.link.live.downloads import Downloads  # keeps --help quick

    day = date or ""
    sources: list[Source] = [Wikidata(path, day) for path in wikidata]
    sources += [NaturalEarth(path, day) for path in natural_earth]
    sources += [WhoOnFirst(path, day) for path in whosonfirst]
    sources += [GeoNames(path, day) for path in geonames]
    if not sources and not download:
        raise click.UsageError(
            "no files; name some with --natural-earth, --whosonfirst, --geonames or --wikidata, "
            "or --download them"
        )
    with show_progress() as progress:
        if download:
            progress("downloading")
            with asking.open_fetcher("") as fetcher:
                folder = asking.cache / "downloads"
                found = Downloads(fetcher, folder, max_size << 20, mirror)
                sources += [found.get(name) for name in sorted(download, reverse=True)]
        progress("indexing")
        counts = build_gazetteer(sources, gazetteer).counts
    click.echo(f"{gazetteer}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    if not counts.get("witness"):
        click.echo("It knows no places but those with an item, so it cannot tell which names are "
                   "shared; add a GeoNames dump to have fewer wrong proposals.")  # fmt: skip


gazetteer_group.add_command(propose_values_command)
gazetteer_group.add_command(accept_values_command)


def _read_reviewer(reviewer: str, date: str, project: Project) -> Reviewer:
    """Read who decides, and when."""
    withheld, _ = read_withheld(project)
    return read_reviewer(reviewer, date, withheld)
