"""The options of the commands that send requests to other people's services.

May import: cli.options, folders, link.live.fetch, link.live.policy.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twinrdf.cli.options import FOLDER
from twinrdf.folders import need_cache
from twinrdf.link.live.policy import API, RequestPolicy, read_contact

if TYPE_CHECKING:
    from twinrdf.link.live.fetch import Fetcher

_OPTIONS = (
    click.option(
        "--contact",
        default="",
        help="An e-mail or web address for the service's operators, if not that of twinrdf.toml.",
    ),
    click.option("--offline", is_flag=True, help="Ask nobody: replay the answers that are kept."),
    click.option("--refresh", is_flag=True, help="Ask again for what is kept."),
    click.option(
        "--max-requests",
        type=click.IntRange(1),
        default=1000,
        show_default=True,
        help="Stop after this many requests.",
    ),
    click.option("--cache", type=FOLDER, help="Where answers are kept, if not in your cache."),
)

API_OPTION = click.option(
    "--api", default=API, show_default=True, help="The Action API to use as Wikidata."
)
"""The option that names another Wikibase, or a copy of Wikidata."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The options given for requests to services."""

    contact: str
    offline: bool
    refresh: bool
    most: int
    cache: Path

    def open_fetcher(self, contact: str) -> "Fetcher":
        """Make a fetcher; `contact` is that of the settings, used where the option is empty."""
        from twinrdf.link.live.fetch import Fetcher  # keeps --help quick

        who = "" if self.offline else read_contact(self.contact or contact)
        return Fetcher(RequestPolicy(who, self.cache, self.offline, self.refresh, self.most))


def asks_others(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of requests, as one argument `asking`."""

    @functools.wraps(command)
    def run(
        contact: str, offline: bool, refresh: bool, max_requests: int, cache: Path | None,
        **others: Any,
    ) -> None:  # fmt: skip
        if offline and refresh:
            raise click.UsageError("--offline asks nobody and --refresh asks anew; choose one")
        folder = cache or need_cache() / "answers"
        command(asking=Asking(contact, offline, refresh, max_requests, folder), **others)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run
