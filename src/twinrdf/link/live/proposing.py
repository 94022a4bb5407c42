"""Proposing links from the results of services, together with a gazetteer if there is one.

The built-in gazetteer is used too: it knows which names are shared.

May import: errors, link.build, link.built_in, link.gazetteer, link.live.action_api,
link.live.fetch, link.live.service, link.live.source, link.live.wikidata, link.places,
link.proposing, link.sqlite_gazetteer, link.territories, names.levels, project, records.rows, vocab.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from twinrdf.errors import LinkError
from twinrdf.link.build import build_gazetteer
from twinrdf.link.built_in import open_built_in
from twinrdf.link.gazetteer import Gazetteer, Layers
from twinrdf.link.live.action_api import ActionApi
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.live.service import Service
from twinrdf.link.live.source import Searcher
from twinrdf.link.live.wikidata import LiveWikidata
from twinrdf.link.places import Query
from twinrdf.link.proposing import Proposal, list_open, propose_links, write_predictions
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer, open_gazetteer
from twinrdf.link.territories import read_ids
from twinrdf.names.levels import Level
from twinrdf.project import Project
from twinrdf.records.rows import Record
from twinrdf.vocab import mint


@dataclass(frozen=True, slots=True)
class Where:
    """Where to search: a gazetteer, an Action API, reconciliation services; each may be empty.

    `keep` is the path of a new gazetteer with the results of the services, or None.
    """

    gazetteer: Path | None = None
    api: str = ""
    services: tuple[str, ...] = ()
    keep: Path | None = None


def propose_live(
    project: Project, records: Sequence[Record], fetcher: Fetcher, where: Where
) -> tuple[Proposal, ...]:
    """Propose links for what has none, and write them when everything is found."""
    with ExitStack() as stack:
        gazetteer = (
            stack.enter_context(open_gazetteer(where.gazetteer)) if where.gazetteer else None
        )
        built_in = stack.enter_context(open_built_in())
        known = Layers(gazetteer, built_in) if gazetteer else built_in
        searchers: list[Searcher] = []
        if where.api:
            searchers.append(LiveWikidata(ActionApi(fetcher, where.api)))
        searchers += [Service(fetcher, url, known.country_code) for url in where.services]
        queries = _list_queries(project, records)
        found = stack.enter_context(_open_found(gazetteer, searchers, queries, where.keep))
        gazetteers = Layers(found, built_in)
        proposals = propose_links(project, records, gazetteers)
        write_predictions(project, proposals, gazetteers)
    return proposals


def _list_queries(project: Project, records: Sequence[Record]) -> tuple[Query, ...]:
    """List the queries: the names and ids of what has no decision."""
    found = list_open(project, records)
    body, place = frozenset({Level.ORGANISATION}), frozenset[Level]()
    bodies = mint(project.base, "organization", "")
    return tuple(
        Query(one.names, ids=tuple(read_ids(one.get("sameAs"))),
              levels=body if one.subject.startswith(bodies) else place)
        for one in found
    )  # fmt: skip


@contextmanager
def _open_found(
    gazetteer: SqliteGazetteer | None,
    searchers: Sequence[Searcher],
    queries: Sequence[Query],
    keep: Path | None,
) -> Iterator[Gazetteer]:
    """Search for places, and give a gazetteer of them, combined with that given."""
    sources = [searcher.gather(queries) for searcher in searchers] if queries else []
    with ExitStack() as stack:
        if not any(source.places for source in sources):
            if gazetteer is None:
                names = ", ".join(source.credit.name for source in sources) or "links"
                raise LinkError(f"{names}: nothing found for {len(queries)} records without a "
                                "decision, so nothing is proposed; see whether there are any, and "
                                "whether their names are right")  # fmt: skip
            yield gazetteer
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="twinrdf-"))
        path = keep or Path(folder) / "found.pack"
        build_gazetteer([source for source in sources if source.places], path)
        found = stack.enter_context(open_gazetteer(path))
        yield Layers(gazetteer, found) if gazetteer else found
