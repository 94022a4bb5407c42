"""The commands that compare a register with Wikidata: what has changed, what could be added.

May import: cli.options, cli.output, cli.remote, errors, link.links, link.live.action_api,
link.proposing, link.sqlite_gazetteer, link.territories, link.upkeep.check, link.upkeep.items,
link.upkeep.propose, link.upkeep.quickstatements, link.upkeep.ties, pipeline, project.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from twinrdf.cli.options import (
    DAY,
    FILE,
    NEW_FILE,
    REGISTER,
    format_option,
    open_project,
    show_progress,
    write_named,
)
from twinrdf.cli.output import escape_controls
from twinrdf.cli.remote import API_OPTION, Asking, asks_others
from twinrdf.errors import LinkError
from twinrdf.pipeline import read_register
from twinrdf.project import Project

if TYPE_CHECKING:
    from twinrdf.link.links import Link
    from twinrdf.link.upkeep.check import Comparison
    from twinrdf.link.upkeep.items import Items
    from twinrdf.link.upkeep.propose import Proposals
    from twinrdf.link.upkeep.ties import Tie

MOST = 50
"""The default number of statements in a batch."""


def _sources(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for the source to compare with."""
    for option in (
        click.option("--items", type=FILE, help="Items as JSON, saved from Wikidata."),
        API_OPTION,
        click.option("--wikidata", is_flag=True, help="Ask Wikidata itself, over the network."),
    ):
        command = option(command)
    return command


@click.group("wikidata")
def wikidata_group() -> None:
    """Show what has changed in Wikidata, and what could be added.

    Nothing is ever edited there, and only items that you have accepted are requested.
    """


@wikidata_group.command("check")
@REGISTER
@_sources
@click.option("--pack", "gazetteer", type=FILE, help="A gazetteer, which does not know twinnings.")
@format_option("text for people, json for tools.", "text", "json")
@asks_others
@click.pass_context
def check_command(
    context: click.Context,
    register: Path | None,
    wikidata: bool,
    api: str,
    items: Path | None,
    gazetteer: Path | None,
    form: str,
    asking: Asking,
) -> None:
    """Compare the links and ties of REGISTER with Wikidata.

    Exit code 1 means that an item was deleted or merged, so that a link must be corrected.
    """
    from twinrdf.link.upkeep.check import STALE  # keeps --help quick

    project = open_project(register)
    with _open_items(project, api if wikidata else "", items, gazetteer, asking) as source:
        seen, _, _ = _look(project, source)
    click.echo(_format_seen(seen) if form == "text" else _format_json(seen))
    context.exit(1 if any(remark.what in STALE for remark in seen.remarks) else 0)


@wikidata_group.command("propose")
@REGISTER
@_sources
@click.option(
    "--out",
    required=True,
    type=NEW_FILE,
    help="The file of commands to write, such as proposals.qs; a table is written beside it.",
)
@click.option(
    "--retrieved",
    required=True,
    **DAY,
    help="The day on which you last opened the sources, stated with each.",
)
@click.option(
    "--most",
    type=click.IntRange(1),
    default=MOST,
    show_default=True,
    help="The most statements for one batch.",
)
@asks_others
def propose_command(
    register: Path | None,
    wikidata: bool,
    api: str,
    items: Path | None,
    out: Path,
    retrieved: str,
    most: int,
    asking: Asking,
) -> None:
    """Write the twinnings that Wikidata lacks, for QuickStatements.

    A twinning is proposed if it has a public source and joins two items that you have accepted.
    Nothing is sent: read the table, then upload the commands yourself.
    """
    from twinrdf.link.upkeep.propose import Proposals, propose_statements  # keeps --help quick
    from twinrdf.link.upkeep.quickstatements import format_quickstatements, format_table

    table = out.with_suffix(".tsv")
    if table == out:
        raise LinkError(f"{out}: the table is written to this name; name the commands otherwise")
    project = open_project(register)
    with _open_items(project, api if wikidata else "", items, None, asking) as source:
        seen, ties, links = _look(project, source)
    proposals = propose_statements(seen, ties, links)
    batch = proposals.statements[:most]
    write_named(out, format_quickstatements(batch, retrieved, project.base))
    write_named(table, format_table(batch))
    click.echo(_format_proposals(Proposals(batch, proposals.left), project.base))
    rest = len(proposals.statements) - len(batch)
    more = f"; {rest} more for the next batch" if rest else ""
    click.echo(f"{out}, {table}: {len(batch)} statements{more}")


@contextmanager
def _open_items(
    project: Project, api: str, items: Path | None, gazetteer: Path | None, asking: Asking
) -> Iterator["Items"]:
    """Open the source that the options name."""
    from twinrdf.link.live.action_api import ActionApi
    from twinrdf.link.sqlite_gazetteer import open_gazetteer  # keeps --help quick
    from twinrdf.link.upkeep.items import FileItems, GazetteerItems, LiveItems

    if sum(map(bool, (api, items, gazetteer))) != 1:
        raise click.UsageError("name one thing to compare with: --wikidata, or a file (see --help)")
    if items:
        yield FileItems(items)
    elif gazetteer:
        with open_gazetteer(gazetteer) as opened:
            yield GazetteerItems(opened)
    else:
        with asking.open_fetcher(project.contact) as fetcher:
            yield LiveItems(ActionApi(fetcher, api))


def _look(
    project: Project, source: "Items"
) -> tuple["Comparison", "tuple[Tie, ...]", "Sequence[Link]"]:
    """Compare a register with a source."""
    from twinrdf.link.proposing import read_decisions  # keeps --help quick
    from twinrdf.link.territories import gather_territories
    from twinrdf.link.upkeep.check import compare
    from twinrdf.link.upkeep.ties import gather_ties

    with show_progress() as progress:
        progress("reading")
        records = read_register(project)
        links = read_decisions(project, records)
        ties = gather_ties(records, links, project.base)
        progress("comparing")
        territories = gather_territories(records, project.base)
        return compare(links, territories, ties, source, project.base), ties, links


def _format_seen(seen: "Comparison") -> str:
    """Format the result of a check: each remark on a line, then the counts."""
    from twinrdf.link.upkeep.check import RemarkKind  # keeps --help quick

    lines = [str(remark) for remark in seen.remarks]
    counts = ", ".join(
        f"{seen.count(what)} {what.value}" for what in RemarkKind if seen.count(what)
    )
    dated = f" of {seen.date}" if seen.date else ""
    lines.append(f"{len(seen.items)} items{dated} compared: {counts or 'nothing to remark'}")
    if seen.unknown:
        lines.append(f"{len(seen.unknown)} linked items are not there: {', '.join(seen.unknown)}")
    if not seen.tells_ties:
        lines.append("It does not tell twinnings, nor what was merged or deleted.")
    return escape_controls("\n".join(lines))


def _format_json(seen: "Comparison") -> str:
    remarks = [{"what": one.what.value, "about": one.about, "text": one.text, "place": one.place}
               for one in seen.remarks]  # fmt: skip
    found = {"date": seen.date, "items": len(seen.items), "unknown": seen.unknown,
             "remarks": remarks}  # fmt: skip
    return escape_controls(json.dumps(found, ensure_ascii=False, indent=1))


def _format_proposals(proposals: "Proposals", base: str) -> str:
    """Format the proposals, and the ties without one with the reason."""
    lines = []
    for one in proposals.statements:
        dates = " ".join(filter(None, (one.start and f"since {one.start}",
                                       one.end and f"until {one.end}")))  # fmt: skip
        details = ", ".join(filter(None, (one.adds, dates)))
        lines.append(f"{one.item} twinned with {one.target} ({details}): {one.label}")
        lines += [f"    {reference.url}" for reference in one.references]
    lines += [f"{left.tie.removeprefix(f'{base}id/')}: left out: {left.why}"
              for left in proposals.left]  # fmt: skip
    return escape_controls("\n".join(lines or ["The register has no partnerships."]))
