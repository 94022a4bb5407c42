"""A query process that holds the register in memory answers as from the disk, whatever is asked."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from twinrdf.serve.frames import Job
from twinrdf.serve.limits import Limits
from twinrdf.serve.pool import Pool
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.worker import reads_other_graphs
from twinrdf.store import open_store

CSV, JSON = "text/csv", "application/sparql-results+json"
TRIPLES = "application/n-triples"
REGISTER = (
    "SELECT * { ?s ?p ?o }",
    "SELECT ?graph ?from { ?graph ?p <http://a/graph/from> ; :graph ?from ; tw:validFrom $GRAPH }",
    "ASK { ?a_graph ?p <urn:x#from> FILTER(?a<?b) }",
)
OTHERS = (
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM NAMED <{graph}> { graph<{graph}>{ ?s ?p ?o } }",
    "select*from<{graph}>{?s ?p ?o}",
    "ASK FROM <{graph}> { ?s ?p ?o }",
    "PREFIX graph: <{graph}> SELECT * { GRAPH graph: { ?s ?p ?o } }",
    "PREFIX g: <{graph}> SELECT(1<2 AS?c)FROM g:#>\n{ ?s ?p ?o }",
    "SELECT(1<2AS?c)FROM<{graph}>#>\n{ ?s ?p ?o }",
    "SELECT*{FILTER(1<2||2>3)GRAPH<{graph}>{?s ?p ?o}}",
    "SELECT*{FILTER(true)GRAPH?g{?s ?p ?o}FILTER(2>1)}",
    "SELECT * { ?s ?p ?o . GRAPH ?g {} FILTER EXISTS { GRAPH ?h { ?s ?p ?o } } }",
    "SELECT*{?s ?p ?o OPTIONAL{?a ?b trueGRAPH<{graph}>{?c ?d ?e}}}",
    "PREFIX :<{graph}>SELECT*{?s ?p ?o OPTIONAL{GRAPH:{?a ?b ?c}}}",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <{graph}> { ?s ?p ?o } }",
    "DESCRIBE ?s FROM <{graph}> { ?s ?p ?o }",
)


@pytest.fixture(scope="module")
def graph(small_release: Path) -> str:
    (found,), *_ = (
        open_store(small_release / "store")
        .select("SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 1")
        .rows
    )
    assert found is not None
    return found.value


@pytest.mark.parametrize("query", REGISTER)
def test_what_reads_the_register_alone_stays_in_memory(query: str) -> None:
    assert not reads_other_graphs(Job(query, CSV))


@pytest.mark.parametrize("query", [*OTHERS, 'SELECT * { ?s ?p "from" }', "ASK {} # graph"])
def test_what_may_read_other_graphs_is_noticed(query: str) -> None:
    assert reads_other_graphs(Job(query, CSV))


def test_a_dataset_of_the_protocol_is_one() -> None:
    assert reads_other_graphs(Job(REGISTER[0], CSV, default_graphs=("urn:x",)))
    assert reads_other_graphs(Job(REGISTER[0], CSV, named_graphs=("urn:x",)))


def test_answers_are_those_of_the_disk(small_release: Path, graph: str) -> None:
    store = open_store(small_release / "store")
    plain = [Job(query.replace("{graph}", graph), form(query)) for query in OTHERS]
    alike = [(job, job.query) for job in (*plain, Job(REGISTER[0], CSV))]
    alike += [
        (Job(REGISTER[0], CSV, default_graphs=(graph,)),
         f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}"),
        (Job(OTHERS[0], CSV, named_graphs=(graph,)),
         f"SELECT * FROM NAMED <{graph}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
    ]  # fmt: skip

    async def run() -> list[bytes]:
        limits = replace(Limits(), workers=1, long=0, spares=0)
        pool = Pool(small_release / "store", limits, small_release / "dumps" / "register.nt")
        await pool.start()
        try:
            return [await answer(pool, job) for job, _ in alike]
        finally:
            await pool.close()

    for (job, query), given in zip(alike, asyncio.run(run()), strict=True):
        assert sort(given) == sort(store.answer(query, job.media_type)), job
        assert len(given.splitlines()) > (job.media_type == CSV), "no rows prove nothing"


def test_a_store_that_is_gone_is_told_and_the_register_answers(
    small_release: Path, tmp_path: Path
) -> None:
    shutil.copytree(small_release / "store", tmp_path / "store")

    async def run() -> bytes:
        limits = replace(Limits(), workers=1, long=0, spares=0)
        pool = Pool(tmp_path / "store", limits, small_release / "dumps" / "register.nt")
        await pool.start()
        shutil.rmtree(tmp_path / "store")
        try:
            with pytest.raises(ProblemError, match="only the register can be asked") as refused:
                await answer(pool, Job(OTHERS[0], CSV))
            assert (refused.value.status, refused.value.reason) == (500, "engine")
            return await answer(pool, Job("ASK { ?s ?p ?o }", JSON))
        finally:
            await pool.close()

    assert b"true" in asyncio.run(run())


def form(query: str) -> str:
    graph = query.startswith(("CONSTRUCT", "DESCRIBE"))
    return TRIPLES if graph else JSON if query.startswith("ASK") else CSV


async def answer(pool: Pool, job: Job) -> bytes:
    async with pool.ask(pool.admit(job, "me")) as spool:
        return b"".join([part async for part in spool.parts()])


def sort(answer: bytes) -> list[bytes]:
    return sorted(answer.splitlines())
