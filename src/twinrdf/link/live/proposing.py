"""Proposing links from the results of services, together with a pack if there is one.

The core index is used too: it knows which names are shared.

May import: errors, link.core, link.decide, link.gazetteer, link.index, link.live.action_api,
link.live.fetch, link.live.service, link.live.source, link.live.wikidata, link.pack, link.places,
link.territories, names.levels, project, records.rows, vocab.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from twinrdf.errors import LinkError
from twinrdf.link.core import add_core, open_core
from twinrdf.link.decide import Proposal, list_open, propose_links, write_predictions
from twinrdf.link.gazetteer import Pack, open_pack
from twinrdf.link.index import Index, Layers
from twinrdf.link.live.action_api import ActionApi
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.live.service import Service
from twinrdf.link.live.source import Searcher
from twinrdf.link.live.wikidata import LiveWikidata
from twinrdf.link.pack import build_pack
from twinrdf.link.places import Query
from twinrdf.link.territories import read_ids
from twinrdf.names.levels import Level
from twinrdf.project import Project
from twinrdf.records.rows import Record
from twinrdf.vocab import mint


@dataclass(frozen=True, slots=True)
class Where:
    """Where to search: a pack, an Action API, reconciliation services, each of which may be empty.

    `keep` is the path of a new index with the results of the services, or None.
    """

    pack: Path | None = None
    api: str = ""
    services: tuple[str, ...] = ()
    keep: Path | None = None


def propose_live(
    project: Project, records: Sequence[Record], fetcher: Fetcher, where: Where
) -> tuple[Proposal, ...]:
    """Propose links for what has none, and write them when everything is found."""
    with ExitStack() as stack:
        pack = stack.enter_context(open_pack(where.pack)) if where.pack else None
        core = stack.enter_context(open_core())
        known = add_core(pack, core) if pack else core
        searchers: list[Searcher] = []
        if where.api:
            searchers.append(LiveWikidata(ActionApi(fetcher, where.api)))
        searchers += [Service(fetcher, url, known.country_code) for url in where.services]
        queries = _list_queries(project, records)
        found = stack.enter_context(_open_found(pack, searchers, queries, where.keep))
        index = add_core(found, core)
        proposals = propose_links(project, records, index)
        write_predictions(project, proposals, index)
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
    pack: Pack | None, searchers: Sequence[Searcher], queries: Sequence[Query], keep: Path | None
) -> Iterator[Index]:
    """Search for places, and give an index of them combined with the pack."""
    sources = [searcher.gather(queries) for searcher in searchers] if queries else []
    with ExitStack() as stack:
        if not any(source.places for source in sources):
            if pack is None:
                names = ", ".join(source.credit.name for source in sources) or "links"
                raise LinkError(f"{names}: nothing found for {len(queries)} records without a "
                                "decision, so nothing is proposed; see whether there are any, and "
                                "whether their names are right")  # fmt: skip
            yield pack
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="twinrdf-"))
        path = keep or Path(folder) / "found.pack"
        build_pack([source for source in sources if source.places], path)
        found = stack.enter_context(open_pack(path))
        yield Layers(pack, found) if pack else found
