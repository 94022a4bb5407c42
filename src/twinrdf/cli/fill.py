"""The commands that fill missing values of territories from a gazetteer, after review.

May import: cli.options, findings, link.accepting, link.filling, link.proposing,
link.sqlite_gazetteer, link.territories, pipeline.
"""

from contextlib import ExitStack
from pathlib import Path

import click

from twinrdf.cli.options import FILE, NEW_FILE, REGISTER, open_project, refuse_mistakes, write_named
from twinrdf.findings import counted
from twinrdf.pipeline import read_register


@click.command("propose")
@REGISTER
@click.option(
    "--pack",
    "gazetteers",
    multiple=True,
    type=FILE,
    help="A gazetteer, if not that of twinrdf.toml; of several, the first that has a value counts.",
)
@click.option(
    "--out",
    required=True,
    type=NEW_FILE,
    help="The file of proposals to write, such as proposals.csv.",
)
def propose_values_command(register: Path | None, gazetteers: tuple[Path, ...], out: Path) -> None:
    """Propose coordinates and GeoNames ids that REGISTER lacks.

    Each rests on a link that a person accepted, or on an identifier in the register. Nothing in
    the register changes: read the file, write yes under accept where it is right, and run
    `twinrdf gazetteer accept`.
    """
    from twinrdf.link.accepting import read_delimiter  # keeps --help quick
    from twinrdf.link.filling import format_values, propose_values
    from twinrdf.link.proposing import read_decisions
    from twinrdf.link.sqlite_gazetteer import open_gazetteer
    from twinrdf.link.territories import gather_territories

    project = open_project(register)
    places = gazetteers or tuple(filter(None, [project.gazetteer]))
    if not places:
        raise click.UsageError(
            "no gazetteer; name one with --pack, which `twinrdf gazetteer` makes"
        )
    delimiter = read_delimiter(project)
    records = read_register(project)
    links = read_decisions(project, records)
    territories = gather_territories(records, project.base)
    with ExitStack() as stack:
        opened = [stack.enter_context(open_gazetteer(path)) for path in places]
        proposals = propose_values(territories, links, opened, project.base)
    write_named(out, format_values(proposals, delimiter))
    number = len({one.territory for one in proposals})
    click.echo(f"{out}: {len(proposals)} values for {number} territories; nothing is taken yet")


@click.command("accept")
@click.argument("proposals", type=FILE)
@REGISTER
def accept_values_command(proposals: Path, register: Path | None) -> None:
    """Take what you accepted in PROPOSALS into REGISTER.

    These are the rows with yes under accept. Each value goes into a row of its source, which is
    added if need be; no other byte of the tables changes. All are taken or none: the messages name
    the cell of each mistake.
    """
    from twinrdf.link.accepting import accept_values, write_values  # keeps --help quick

    project = open_project(register)
    accepted = accept_values(proposals, project)
    refuse_mistakes(proposals, accepted.findings)
    write_values(accepted)
    files = ", ".join(path.relative_to(project.root).as_posix() for path in sorted(accepted.drafts))
    where = f" into {files}; now run `twinrdf check`" if files else ""
    click.echo(f"{proposals}: {counted(accepted.count, 'value')} taken{where}")
