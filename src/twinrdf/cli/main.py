"""The command line: options in, one call, words and an exit code out.

Exit codes: 0 fine, 1 the data or the request is wrong, 2 the command is written wrongly.

May import: __init__, cli.check, cli.commands, cli.link, cli.options, cli.output, cli.push,
cli.wikidata, comparison, engine.addresses, errors, export.run, folders, index.columns, index.read,
pipeline, project, queries, records.privacy, release, serve.limits, serve.server, starter, store,
suggestions, templating, translations, verify.
"""

from collections.abc import Iterator
from pathlib import Path

import click
from click.core import ParameterSource

from twinrdf import __version__
from twinrdf.cli.check import check_command
from twinrdf.cli.commands import Commands
from twinrdf.cli.link import gazetteer_group, link_group
from twinrdf.cli.options import (
    FILE,
    FOLDER,
    KNOWN_FOLDER,
    REGISTER,
    format_option,
    locate_release,
    open_project,
    progress_options,
    show_progress,
)
from twinrdf.cli.output import format_differences, format_limits, format_list, format_rows
from twinrdf.cli.push import ENGINE, REGISTER_GRAPH, push_command
from twinrdf.cli.wikidata import wikidata_group
from twinrdf.comparison import describe_differences, find_former, tell_changes
from twinrdf.engine.addresses import check_register, locate_engine
from twinrdf.errors import QueryError
from twinrdf.folders import need_cache
from twinrdf.pipeline import build
from twinrdf.project import (
    EMBEDDED,
    SETTINGS_FILE,
    find_register,
    read_serve_settings,
)
from twinrdf.queries import bind, fill_query, find_query, read_queries
from twinrdf.records.privacy import hash_name
from twinrdf.release import Release, find_current
from twinrdf.starter import write_starter
from twinrdf.store import open_store
from twinrdf.templating import read_assets
from twinrdf.translations import INTERFACE

_WHAT = click.argument("what", required=False, metavar="[RELEASE|REGISTER]", type=KNOWN_FOLDER)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="twinrdf")
def main() -> None:
    """Publish a register of city and region partnerships as linked open data.

    A register is a folder with twinrdf.toml and data/. A command that takes REGISTER uses the one
    in this folder if none is named, or else the one that comes with twinrdf.
    """


@main.command("build")
@REGISTER
@click.option("--out", type=FOLDER, help="The folder for releases, if not `releases` in REGISTER.")
@progress_options
def build_command(register: Path | None, out: Path | None, quiet: bool, json_log: bool) -> None:
    """Build a release of REGISTER: dumps, store, metadata, report."""
    out = out or (register or Path()) / "releases"
    former = find_former(out)
    with show_progress(quiet, json_log) as progress:
        release = build(open_project(register), out, progress)
    if told := tell_changes(former, release):
        click.echo(told, err=True)
    counts = release.counts
    click.echo(
        f"{release.path}: {counts['triples']} triples in the register, "
        f"{counts['quads']} quads in all"
    )


@main.command("serve")
@_WHAT
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on.",
)
@click.option(
    "--settings",
    type=FILE,
    help="A file whose table [serve] sets the limits, instead of the register's twinrdf.toml.",
)
@click.option("--show-limits", is_flag=True, help="Print the limits in force, and stop.")
@click.option(
    "--store", "url", metavar="URL", help="An engine to ask, which must hold the release."
)
@ENGINE
@REGISTER_GRAPH
@progress_options
@click.pass_context
def serve_command(
    context: click.Context,
    what: Path | None,
    host: str,
    port: int,
    settings: Path | None,
    show_limits: bool,
    url: str | None,
    engine: str,
    graph: str,
    quiet: bool,
    json_log: bool,
) -> None:
    """Serve a release as a website; a register is built first.

    The site has pages, documents, dumps and a SPARQL endpoint. Its limits are set in the table
    [serve] of the register's twinrdf.toml, or of another file.
    """
    from twinrdf.serve.limits import read_limits  # keeps --help quick
    from twinrdf.serve.server import serve_release

    named = context.get_parameter_source("engine") is not ParameterSource.DEFAULT
    if url is None and (named or graph):
        raise click.UsageError(
            "--engine and --default-graph describe an engine; name it: --store URL"
        )
    beside = (what or find_register(Path.cwd())) / SETTINGS_FILE
    found = settings or beside
    table = read_serve_settings(found) if settings or beside.is_file() else {}
    if url is not None:
        check_register(engine, graph)
        locate_engine(url, engine)
        table = {**table, "store_url": url, "store_engine": engine, "store_graph": graph}
    limits = read_limits(found, table)
    if show_limits:
        click.echo(format_limits(limits))
        return
    release = _release(what, quiet, json_log)
    if "query.js" not in read_assets():
        click.echo(
            "The scripts of the site were not built when twinrdf was installed, so its pages go "
            "without; install again where the npm registry can be reached",
            err=True,
        )
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    words = f"Serving release {release.id} on http://{place}/ (stop with Ctrl-C)"
    serve_release(release.path, host, port, limits, when_open=lambda: click.echo(words))


@main.command("query")
@click.argument("name", required=False)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value for a parameter of the query; may be repeated.",
)
@format_option("table for people, csv for spreadsheets, json for tools.", "table", "csv", "json")
@click.option(
    "--from",
    "what",
    type=KNOWN_FOLDER,
    metavar="RELEASE|REGISTER",
    help="What to query, if not the register here.",
)
@progress_options
def query_command(
    name: str | None,
    params: tuple[str, ...],
    form: str,
    what: Path | None,
    quiet: bool,
    json_log: bool,
) -> None:
    """Run the canned query NAME; without NAME, list them all."""
    from twinrdf.index.columns import INDEX
    from twinrdf.index.read import read_index
    from twinrdf.suggestions import check_values  # keeps --help quick

    release = _release(what, quiet, json_log)
    queries = read_queries(release.path / "queries")
    if name is None:
        click.echo(format_list(queries))
        return
    query = find_query(queries, name)
    values = bind(query, dict(_pairs(params)), release.base)
    store = open_store(release.store)
    check_values(query, values, release.base, read_index(release.path / INDEX), store)
    rows = store.select(fill_query(query, values))
    click.echo(format_rows(rows, form, release.base), nl=False)


main.add_command(check_command)
main.add_command(link_group)
main.add_command(push_command)
main.add_command(gazetteer_group)
main.add_command(wikidata_group)


@main.command("export")
@click.argument("out", type=FOLDER)
@_WHAT
@click.option(
    "--base-url", help="The future address of the site, such as https://example.org/ties/."
)
@click.option(
    "--languages",
    default=",".join(INTERFACE),
    show_default=True,
    help="The languages of the pages, the first at the root.",
)
@progress_options
def export_command(
    out: Path,
    what: Path | None,
    base_url: str,
    languages: str,
    quiet: bool,
    json_log: bool,
) -> None:
    """Write the site into OUT as files, for hosts without a server."""
    from twinrdf.export.run import export_release  # keeps --help quick

    release = _release(what, quiet, json_log)
    with show_progress(quiet, json_log) as progress:
        spoken = languages.replace(" ", "").split(",")
        summary = export_release(release.path, out, base_url, progress, spoken)
    click.echo(
        f"{out}: {summary.pages} pages and {summary.documents} documents "
        f"of release {summary.release}, {summary.files} files in all"
    )
    if summary.too_long:
        click.echo(
            f"{len(summary.too_long)} too long for a document, so only as pages; see the dumps"
        )


@main.command("verify")
@click.argument("release", type=KNOWN_FOLDER)
@click.option(
    "--files", "only_files", is_flag=True, help="Compare only the files with the manifest."
)
@progress_options
def verify_command(release: Path, only_files: bool, quiet: bool, json_log: bool) -> None:
    """Prove that RELEASE is whole, and that its parts agree.

    The files must be those of the manifest, the dumps must agree with each other and with the
    store, and the numbers in the metadata must be right.
    """
    from twinrdf.verify import verify_contents, verify_files  # keeps --help quick

    found = locate_release(release)
    with show_progress(quiet, json_log) as progress:
        checks = [verify_files(found, progress)] if only_files else verify_contents(found, progress)
        message = "\n".join([f"{found.path}:", *checks])
    click.echo(message)


@main.command("diff")
@click.argument("before", metavar="OLD", type=KNOWN_FOLDER)
@click.argument("after", metavar="[NEW]", required=False, type=KNOWN_FOLDER)
@format_option("text for people, csv for spreadsheets, json for tools.", "text", "csv", "json")
def diff_command(before: Path, after: Path | None, form: str) -> None:
    """Show what was added, changed and removed between releases.

    NEW is the current release of the folder that holds OLD, if not named.
    """
    old = locate_release(before)
    new = locate_release(after) if after else find_current(old.path.parent)
    found = describe_differences(old, new)
    for piece in format_differences(found, form, new.base):
        click.echo(piece, nl=False)


@main.command("init")
@click.argument("folder", type=FOLDER)
def init_command(folder: Path) -> None:
    """Make a new register in FOLDER, with example rows to replace."""
    write_starter(folder)
    click.echo(f"{folder}: a new register; edit its data/*.csv, then run `twinrdf check {folder}`")
    click.echo("In a spreadsheet program, import the tables: UTF-8, commas, all columns as text.")
    click.echo(f"{folder / 'data' / 'README.md'} says what goes into which table and column.")
    click.echo(f"{folder / SETTINGS_FILE}: set base before you publish: all names begin with it.")


@main.command("withhold")
@click.argument("name")
def withhold_command(name: str) -> None:
    """Print the line for data/withheld.txt that keeps NAME out.

    Of a longer name the first five words are kept out, or in Chinese the first four characters.
    """
    click.echo(hash_name(name))


def _release(what: Path | None, quiet: bool, json_log: bool) -> Release:
    """Find the release to use: one that is named, or that of a register, built if need be."""
    if what and not (what / SETTINGS_FILE).is_file():
        return locate_release(what)
    project = open_project(what)
    root = need_cache() if project.root == EMBEDDED else project.root
    with show_progress(quiet, json_log) as progress:
        return build(project, root / "releases", progress)


def _pairs(params: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise QueryError(f"--param {param!r}: no value; write --param {param}=VALUE")
        yield name, value
