"""The service of a release: everything that answers need, opened and closed together.

An exchange uses one service from its start to its end, so no answer mixes two releases.

May import: __init__, errors, mapping, queries, release, serve.admission, serve.cache,
serve.client_turns, serve.documents, serve.engine, serve.fast_lane_cache, serve.federation,
serve.files, serve.frames, serve.limits, serve.pages, serve.pages.search, serve.pool,
serve.problems, serve.protocol, serve.reconcile_documents, serve.reconcile_places, serve.responses,
serve.spool, store, templating, terms.
"""

import asyncio
import contextlib
import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread

from twinrdf import __version__
from twinrdf.errors import ReleaseError, RequestError
from twinrdf.mapping import Mapping as Columns
from twinrdf.mapping import read_mapping
from twinrdf.queries import CannedQuery, read_queries
from twinrdf.release import Release, read_release, verify_release
from twinrdf.serve.admission import PendingQuery
from twinrdf.serve.cache import Cache
from twinrdf.serve.client_turns import ClientTurns
from twinrdf.serve.documents import Documents, read_metadata
from twinrdf.serve.engine import open_engine
from twinrdf.serve.fast_lane_cache import Key, KnownRequest, Sent
from twinrdf.serve.federation import Federation
from twinrdf.serve.files import File, read_earlier, read_files
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import KIB, Limits
from twinrdf.serve.pages import Site
from twinrdf.serve.pages.search import NOTHING, Sought
from twinrdf.serve.pool import Pool
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import Names
from twinrdf.serve.reconcile_documents import Reconciler
from twinrdf.serve.reconcile_places import Gazetteer
from twinrdf.serve.responses import Sender, http_date
from twinrdf.serve.spool import Budget
from twinrdf.store import LocalStore, Store, open_store
from twinrdf.templating import read_assets
from twinrdf.terms import Quad

T = TypeVar("T")

WARM_FROM = 300_000
"""From so many triples on, the caches of pages are filled before the first visitor comes."""

LOOKED_UP = 16 * KIB
"""The longest answer to a lookup that the web process makes itself."""

METADATA = ("void", "catalog", "service")
"""The descriptions of the dataset."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What successive releases share: the budget for long answers, clients' turns, outcomes.

    These are of queries, and of requests to other endpoints.
    """

    budget: Budget
    turns: ClientTurns
    outcomes: Counter[str] = field(default_factory=Counter)
    remote_outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Service:
    """What answers are made from: a release, its store, pages, documents, files, processes."""

    release: Release
    store: Store
    mapping: Columns
    names: Names
    pages: Site
    reconciler: Reconciler
    documents: Documents
    queries: Mapping[str, CannedQuery]
    files: Mapping[str, File]
    earlier: Mapping[str, File]
    metadata: Mapping[str, tuple[Quad, ...]]
    pool: Pool
    federation: Federation | None
    sender: Sender
    limits: Limits
    outcomes: Counter[str]
    turns: ClientTurns
    sent_answers: Cache[Key, Sent]
    known_requests: Cache[bytes, KnownRequest]
    heads: dict[tuple[str, bool], list[tuple[bytes, bytes]]] = field(default_factory=dict)
    _users: int = 0
    _unused: asyncio.Event = field(default_factory=asyncio.Event)

    @contextlib.contextmanager
    def use(self) -> Iterator["Service"]:
        """Keep the service open during an exchange."""
        self._users += 1
        try:
            yield self
        finally:
            self._users -= 1
            if not self._users:
                self._unused.set()

    def look_up(self, job: Job) -> bytes | None:
        """Answer a lookup here if its answer is short; nothing for another query, or if it fails.

        Here it costs a third to a half. What is not answered is left to a query process, which
        tells why if it fails.
        """
        if not job.lookup or not isinstance(self.store, LocalStore):
            return None
        most = min(LOOKED_UP, self.limits.spool_bytes, self.limits.answer_bytes)
        return self.store.answer_shortly(job.query, job.media_type, job.prefixes, most)

    def admit(self, job: Job, client: str) -> PendingQuery:
        """Admit a query to the pool; if it is a lookup, answer it here if its answer is short."""
        pending = self.pool.admit(job, client)
        try:
            found = self.look_up(job)
        except BaseException:  # nobody will leave what never began
            self.pool.uncount(pending)
            raise
        if found is not None:
            pending.spool.write(found)
            pending.spool.finish()
        return pending

    async def read(self, look: Callable[..., T], *given: Any) -> T:
        """Read from the store; an engine elsewhere is asked in a thread."""
        if self.limits.store_url:
            return await anyio.to_thread.run_sync(look, *given)
        return look(*given)

    def error_page(
        self, error: RequestError, languages: Sequence[str] = (), sought: Sought = NOTHING
    ) -> str:
        """Say on a page what went wrong, and where to go on."""
        replaced_by = error.members.get("replacedBy", ()) if isinstance(error, ProblemError) else ()
        links = [(iri, iri) for iri in replaced_by]
        with contextlib.suppress(RequestError):  # of an engine elsewhere that fails
            name = self.pages.register.value
            links = [(iri, name(f"<{iri}>", languages).text) for iri in replaced_by]
        return self.pages.error(
            error.status,
            detail=str(error),
            links=links,
            sought=sought,
            languages=languages,
        )

    async def close(self) -> None:
        """Let exchanges that began end within their time, then end the query processes."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.limits.stop_seconds):
                while self._users:
                    self._unused.clear()
                    await self._unused.wait()
        await self.pool.close()
        if self.federation is not None:
            await self.federation.close()


async def open_service(
    path: Path, limits: Limits, shared: Shared, *, verified: bool = False
) -> Service:
    """Verify a release and open it for serving; raise ReleaseError if anything is amiss."""
    if not verified:
        await anyio.to_thread.run_sync(verify_release, path)
    service = await anyio.to_thread.run_sync(_read_service, path, limits, shared)
    if not limits.store_url and service.release.counts["triples"] > WARM_FROM:
        await anyio.to_thread.run_sync(service.pages.warm)
    collect_and_freeze()
    await service.pool.start()
    return service


def collect_and_freeze() -> None:
    """Collect the garbage of an earlier release, and exclude what is left from later collections.

    A large register keeps so many objects that a collection of them would delay an answer.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def find_dump(release: Release, limits: Limits) -> Path | None:
    """Find the dump to load into memory for queries; nothing if they read the store on the disk."""
    small = release.counts["triples"] <= limits.memory_triples
    if limits.store == "disk" or (limits.store == "auto" and not small):
        return None
    dumps = (release.path / "dumps" / name for name in ("register.nt", "register.nt.gz"))
    found = next((dump for dump in dumps if dump.is_file()), None)
    if found is None and limits.store == "memory":
        raise ReleaseError(f"{release.path}: no dumps/register.nt to hold in memory; build again")
    return found


def _open_store(release: Release, limits: Limits, budget: Budget) -> tuple[Store, Pool]:
    """Open the store and its pool: an engine elsewhere, or the release's own store."""
    if limits.store_url:
        return open_engine(release, limits, budget)
    pool = Pool(release.store, limits, find_dump(release, limits), budget)
    return open_store(release.store), pool


def _read_service(path: Path, limits: Limits, shared: Shared) -> Service:
    release = read_release(path)
    store, pool = _open_store(release, limits, shared.budget)
    mapping = read_mapping(path / "ontology" / "context.jsonld")
    metadata = read_metadata(path, METADATA)
    pages = Site(release, store, mapping, read_queries(path / "queries"))
    gazetteer = Gazetteer(Path(limits.places)) if limits.places else None
    federation = None
    if limits.federation and not limits.store_url:
        federation = Federation(release.base, limits, shared.remote_outcomes)
    marks = [gazetteer.mark] if gazetteer else []
    order = (pool.store, version("pyoxigraph"))  # in which answers come where none is asked for
    return Service(
        release=release,
        store=store,
        mapping=mapping,
        names=Names(dict(release.prefixes), dict(mapping.context), release.base),
        pages=pages,
        reconciler=Reconciler(release, pages.register, gazetteer),
        documents=Documents(release, store, mapping, limits),
        queries={query.name: query for query in pages.canned.queries},
        files=read_files(path),
        earlier=read_earlier(pages.earlier),
        metadata=metadata,
        pool=pool,
        federation=federation,
        sender=Sender(
            release.id,
            http_date(release.issued),
            Cache(limits.cache_bytes // 2),
            " ".join((__version__, *order, *marks, *read_assets().values())),
        ),
        limits=limits,
        sent_answers=Cache(limits.cache_bytes * 3 // 8),
        known_requests=Cache(limits.cache_bytes // 8),
        outcomes=shared.outcomes,
        turns=shared.turns,
    )
