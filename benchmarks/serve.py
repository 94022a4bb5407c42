"""Measure serving: twinrdf beside the oxigraph binary and, where installed, Virtuoso.

    python -m benchmarks.serve [--agreements 2500 | --release FOLDER] [--seconds 1.5] [--rounds 2]

A register is generated and released, or a release taken; all servers serve the same statements at
the same time and are asked the same in turns, each row by a client in a process of its own over
kept-alive connections. Answers are compared before they are measured. Cost is CPU of the server's
whole process tree for each request, the best of the rounds, for machines are seldom quiet; a ratio
above 1 is in twinrdf's favour. Queries find the register in memory, or in the store on the disk
that the binary reads too (`twinrdf on disk`). A register of 2,500 agreements has 90,000 triples,
one of 28,000 a million, one of 280,000 ten million (its release takes a while to make: make it
once, then take it).

With `--rows` an answer of so many rows is asked for in place of all that, and streamed.

`again` asks twenty texts over and over; `new` asks no text twice, so nothing is kept.
"""

import argparse
import contextlib
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.asked import CSV, Question, list_questions, write_product
from benchmarks.generate import write_register
from benchmarks.load import Job, Load
from benchmarks.servers import (
    Server,
    has_virtuoso,
    serve_with_binary,
    serve_with_twinrdf,
    serve_with_virtuoso,
)
from twinrdf.pipeline import build
from twinrdf.project import read_project
from twinrdf.release import Release, read_release

CONNECTIONS = 8
LIMITS = {
    "per_client": 2 * CONNECTIONS, "deadline": 120.0, "answer_bytes": 2**40, "header_seconds": 600.0
}  # fmt: skip
"""One client asks for many here, streams everything, and lets connections idle while others wait;
else the server is as it comes."""

_FEW = 20
_STREAM_SECONDS = 300.0
_HEAD = (
    "question", "asked", "CPU ms", "oxigraph", "**ratio**", "requests/s", "oxigraph",
    "p50 / p99 ms", "oxigraph",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One question asked in one way: what it cost each server, by its name."""

    question: str
    asked: str
    loads: dict[str, Load]


def make_release(agreements: int, folder: Path) -> Release:
    """Generate a register and release it."""
    write_register(folder, agreements, seed=1)
    return build(read_project(folder), folder / "releases")


def measure_all(
    questions: Sequence[Question], servers: Sequence[Server], seconds: float, rounds: int
) -> Iterator[Row]:
    """Ask every question in every way of every server."""
    for question in questions:
        _compare(question, servers)
        for asked, write in _ways(question):
            found: dict[str, Load] = {}
            for number in range(1 if question.long else rounds):
                for server in servers:
                    job = write(server)
                    if job.once and not job.distinct:  # a document is new once only
                        job = replace(job, paths=job.paths[number::rounds])
                    load = _measure(job, seconds)
                    known = found.get(server.name)
                    if known is None or load.each < known.each:
                        found[server.name] = load
            yield Row(question.name, asked, found)


def _ways(question: Question) -> Iterator[tuple[str, Callable[[Server], Job]]]:
    """Give the ways a question is asked, each as what makes the job for a server."""

    def job(server: Server, paths: Sequence[str], *, distinct: bool, once: bool = False) -> Job:
        return Job(
            server.pid,
            server.port,
            tuple(paths),
            question.accept,
            seconds=0,
            connections=1 if question.long else CONNECTIONS,
            distinct=distinct,
            once=once,
        )

    def ask(*, new: bool) -> Callable[[Server], Job]:
        texts = question.texts if new else question.texts[:_FEW]
        return lambda server: job(
            server, [server.path(text) for text in texts], distinct=new, once=question.long
        )

    def open_documents(*, new: bool) -> Callable[[Server], Job]:
        def write(server: Server) -> Job:
            if server.endpoint != "/sparql" or server.name == "Virtuoso":
                return ask(new=new)(server)
            documents = question.documents[_FEW:] if new else question.documents[:_FEW]
            return job(server, documents, distinct=False, once=new)

        return write

    if question.documents:
        yield "its document, again", open_documents(new=False)
        yield "its document, new", open_documents(new=True)
    if not question.long:
        yield "again", ask(new=False)
    yield "new", ask(new=True)


def _measure(job: Job, seconds: float) -> Load:
    """Run a job in a process of its own."""
    wanted = asdict(job) | {"seconds": _STREAM_SECONDS if job.once and job.distinct else seconds}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(wanted).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Load(**json.loads(done.stdout))


def _compare(question: Question, servers: Sequence[Server]) -> None:
    """End the run if the servers do not answer the first text alike."""
    if question.long:
        return
    is_table = question.accept == CSV
    answers = {
        server.name: sorted(
            server.get(
                server.path(question.texts[0]), CSV if is_table else "application/n-triples"
            ).splitlines()
        )
        for server in servers
        if is_table or server.name != "Virtuoso"  # whose DESCRIBE is another
    }
    own = answers[servers[0].name]
    for name, answer in answers.items():
        alike = len(answer) == len(own) if name == "Virtuoso" else answer == own
        if not alike:  # Virtuoso quotes otherwise, so only its rows are counted
            raise SystemExit(f"{question.name}: {name} answers otherwise than {servers[0].name}")


# ---- the table


def format_table(rows: Sequence[Row], own: str = "twinrdf") -> str:
    """Write measurements as a Markdown table; ratios are the binary's cost over ours."""
    further = [name for name in rows[0].loads if name not in (own, "oxigraph")]
    head = [*_HEAD, *(f"{name}: CPU ms, ratio" for name in further)]
    lines = [f"| {' | '.join(head)} |", f"|:--|:--{'|--:' * (len(head) - 2)}|"]
    for row in rows:
        ours, theirs = row.loads[own], row.loads["oxigraph"]
        cells = [
            row.question,
            row.asked,
            _number(ours.each),
            _number(theirs.each),
            f"**{_ratio(theirs, ours)}**",
            _number(ours.rate),
            _number(theirs.rate),
            f"{_number(ours.p50)} / {_number(ours.p99)}",
            f"{_number(theirs.p50)} / {_number(theirs.p99)}",
        ]
        for name in further:
            other = row.loads[name]
            cells.append(f"{_number(other.each)}, {_ratio(theirs, other)}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def format_memory(rows: Sequence[Row]) -> str:
    """Say how much memory each server took at most, and how many requests failed."""
    names = list(rows[0].loads)
    peaks = {name: max(row.loads[name].memory for row in rows) for name in names}
    failed = {name: sum(row.loads[name].failures for row in rows) for name in names}
    told = [f"{name} {peaks[name]:,.0f} MB, {failed[name]} failed" for name in names]
    return f"Peak memory of all processes, and requests that failed: {'; '.join(told)}.\n"


def _ratio(theirs: Load, ours: Load) -> str:
    return f"{theirs.each / ours.each:.2f}" if ours.each else "–"


def _number(value: float) -> str:
    if not value:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.{1 if value >= 10 else 2}f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and write the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.serve",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--agreements", type=int, default=2500, help="size of the register")
    parser.add_argument("--release", type=Path, help="a release to serve instead")
    parser.add_argument("--seconds", type=float, default=1.5, help="time for one measurement")
    parser.add_argument(
        "--rounds", type=int, default=2, help="measurements, the best of which counts"
    )
    parser.add_argument("--only", default="", help="only questions whose name holds this")
    parser.add_argument("--rows", type=int, help="ask for an answer of so many rows instead")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="twinrdf-")))
        release = (
            read_release(options.release.resolve())
            if options.release
            else make_release(options.agreements, folder)
        )
        servers = [
            stack.enter_context(serve_with_twinrdf(release, {**LIMITS, "store": "memory"})),
            stack.enter_context(serve_with_binary(release)),
            stack.enter_context(
                serve_with_twinrdf(release, {**LIMITS, "store": "disk"}, "twinrdf on disk")
            ),
        ]
        if has_virtuoso():
            servers.append(stack.enter_context(serve_with_virtuoso(release, folder)))
        rows = []
        questions = (
            [write_product(release, options.rows)]
            if options.rows
            else [one for one in list_questions(release) if options.only in one.name]
        )
        for row in measure_all(questions, servers, options.seconds, options.rounds):
            rows.append(row)
            sys.stderr.write(format_table([row]).splitlines()[-1] + "\n")
        counts = release.counts
    sys.stdout.write(
        f"{counts['triples']:,} triples in the register, {counts['quads']:,} quads in all; "
        f"{CONNECTIONS} connections; Python {platform.python_version()}.\n\n"
        f"{format_table(rows)}\n{format_memory(rows)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
