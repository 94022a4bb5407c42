"""Whatever happens to a build, a whole release is served, and the next build puts all in order.

    python -m benchmarks.faults [--every 1] [--seed 1] [--only KIND …] [--short]

Builds of a small register are killed at every stage, at random moments and at file operations;
their file operations fail, one after another; the disk is full, small or read-only; two run at
once; one runs beside a server. After each: `current` names the old release or the new one, every
release there is as its manifest says, a build that failed said so in one line and left nothing, and
the next build succeeds and removes what a killed one left. Then bytes of a release are changed, one
at a time, and each must be found. `--every 3` tries every third file operation;
`--short` is what the tests run.
"""

import argparse
import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from benchmarks.faulty import Act, Faults, fail, kill
from benchmarks.ports import find_port
from twinrdf.errors import ReleaseError, TwinrdfError
from twinrdf.pipeline import build
from twinrdf.progress import Meter
from twinrdf.project import embedded_root, read_project
from twinrdf.release import find_current, list_files, verify_release
from twinrdf.starter import write_starter

MOMENTS = 40
CORRUPTIONS = 200
CODES = (errno.EIO, errno.ENOSPC)

Prepare = Callable[[], None]


@dataclass(slots=True)
class Bench:
    """A register in two states, releases of it, and what was found wrong."""

    folder: Path
    old: str = ""
    new: str = ""
    stages: list[str] = field(default_factory=list)
    seconds: float = 0.0
    trials: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def register(self) -> Path:
        """The register, of which a new release is to be made."""
        return self.folder / "register"

    @property
    def out(self) -> Path:
        """Where its releases are."""
        return self.folder / "releases"

    def begin(self) -> None:
        """Put the old release back, alone."""
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(self.folder / "old", self.out)

    def check(self, name: str, ended: "Ended", out: Path | None = None) -> None:
        """Tell what is not as it should be after a build, then build again and look once more."""
        out = out or self.out
        kind = name.partition(":")[0]
        self.trials[kind] += 1
        problems = [*self._look(out), *_look_at_end(ended)]
        left = _left(out)  # the lock stays where it was its removal that failed
        unremoved = kind == "failing" and ended.code == 0 and left == [".lock"]
        if ended.code >= 0 and left and not unremoved:
            problems.append(f"left {left}")
        again = run(self.register, out)
        problems += [f"then: {problem}" for problem in self._look(out)]
        if again.code or find_current(out).id != self.new:
            problems.append(f"the next build failed: {again.said}")
        if _left(out):
            problems.append(f"the next build left {_left(out)}")
        self.wrong += [f"{name}: {problem}" for problem in problems]

    def _look(self, out: Path) -> Iterator[str]:
        try:
            if find_current(out).id not in (self.old, self.new):
                yield "another release is current"
        except ReleaseError as error:
            yield str(error)
        for path in out.iterdir():
            if path.is_dir() and not path.name.startswith("."):
                try:
                    verify_release(path)
                except ReleaseError as error:
                    yield str(error)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a build ended: its code (negative for a signal), what it said, how many file operations
    it began."""

    code: int
    said: str


class _Stages(Meter):
    """Tells the name of each stage as it begins."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell

    def __call__(self, stage: str) -> None:
        self._tell(stage)


def prepare(folder: Path) -> Bench:
    """Make a register, a release of it, and then a change.

    Each build is in a process of its own, for the engine does not survive being copied.
    """
    bench = Bench(folder)
    write_starter(bench.register)
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(embedded_root() / name, bench.register / name, dirs_exist_ok=True)
    run(bench.register, folder / "old")
    bench.old = find_current(folder / "old").id
    with (bench.register / "data" / "README.md").open("a", encoding="utf-8") as file:
        file.write("Changed.\n")
    began = time.monotonic()
    stages = folder / "stages"
    with stages.open("a", encoding="utf-8", buffering=1) as file:
        run(bench.register, folder / "new", tell=lambda stage: file.write(f"{stage}\n"))
    bench.seconds = time.monotonic() - began
    bench.stages = stages.read_text(encoding="utf-8").splitlines()
    bench.new = find_current(folder / "new").id
    return bench


def start(
    register: Path, out: Path, before: Prepare, tell: Callable[[str], object]
) -> tuple[int, int]:
    """Build in a copy of this process; give its id, and where to read what it says."""
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return process, reader
    os.dup2(writer, 2)
    code = 70
    try:
        before()
        build(read_project(register), out, _Stages(tell))
        code = 0
    except TwinrdfError as error:
        code = 1
        os.write(2, str(error).encode())
    except BaseException as error:  # noqa: BLE001 - told by the first process
        os.write(2, f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(code)


def finish(process: int, reader: int) -> Ended:
    """Wait for a build to end."""
    with os.fdopen(reader, encoding="utf-8") as file:
        said = file.read()
    return Ended(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said)


def run(
    register: Path,
    out: Path,
    before: Prepare = lambda: None,
    tell: Callable[[str], object] = lambda _stage: None,
) -> Ended:
    """Build in a copy of this process, and wait for its end."""
    return finish(*start(register, out, before, tell))


def count_operations(bench: Bench) -> int:
    """Count the file operations of a build that nothing disturbs."""
    counted = bench.folder / "counted"

    def before() -> None:
        faults = Faults(bench.out, 0, kill)
        faults.install()
        real = os._exit

        def leave(code: int) -> None:
            with os.fdopen(os.open(counted, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as file:
                file.write(str(faults.count))
            real(code)

        os._exit = leave  # type: ignore[assignment]

    bench.begin()
    run(bench.register, bench.out, before)
    return int(counted.read_text())


def disturb(bench: Bench, number: int, act: Act) -> Ended:
    """Build while the file operation of a number is disturbed."""
    bench.begin()
    return run(bench.register, bench.out, lambda: Faults(bench.out, number, act).install())


def _kill_at(stage: str, begun: str) -> None:
    if begun == stage:
        kill(begun)


def kill_at_stages(bench: Bench, every: int = 1) -> None:
    """Kill a build as its stages begin, every one or some."""
    for stage in bench.stages[::-every]:
        bench.begin()
        ended = run(bench.register, bench.out, tell=partial(_kill_at, stage))
        if ended.code != -signal.SIGKILL:
            bench.wrong.append(f"stage: {stage}: was not killed")
        bench.check(f"stage: {stage}", ended)


def kill_at_moments(bench: Bench, seed: int, moments: int = MOMENTS) -> None:
    """Kill a build at random moments."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    for _ in range(moments):
        moment = chance.random() * bench.seconds * 1.1
        bench.begin()
        process, reader = start(bench.register, bench.out, lambda: None, lambda _stage: None)
        time.sleep(moment)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        bench.check(f"moment: {moment:.3f} s", finish(process, reader))


def choose_operations(bench: Bench, every: int, some: int = 0) -> list[int]:
    """Give the numbers of file operations to disturb: every N-th, or some, spread evenly."""
    count = count_operations(bench)
    return list(range(1, count + 1, count // some if some else every))


def kill_at_operations(bench: Bench, numbers: Sequence[int]) -> None:
    """Kill a build before file operations."""
    for number in numbers:
        bench.check(f"killed: operation {number}", disturb(bench, number, kill))


def fail_at_operations(bench: Bench, numbers: Sequence[int]) -> None:
    """Let file operations fail, one in each build."""
    for place, number in enumerate(numbers):
        code = CODES[place % len(CODES)]
        ended = disturb(bench, number, fail(code))
        bench.check(f"failing: operation {number}, {errno.errorcode[code]}", ended)


def limit_files(bench: Bench, count: int = 12) -> None:
    """Let no file grow beyond a size."""
    largest = max((bench.folder / "new" / bench.new / name).stat().st_size for name in
                  list_files(bench.folder / "new" / bench.new))  # fmt: skip
    for step in range(count):
        size = largest * step // count

        def before(size: int = size) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        bench.begin()
        bench.check(f"limit: {size} bytes a file", run(bench.register, bench.out, before))


def fill_disks(bench: Bench, count: int = 10) -> None:
    """Build onto disks that are too small, by more and by less, and onto one that is read-only."""
    whole = sum(path.stat().st_blocks * 512 for path in (bench.folder / "old").rglob("*"))
    for step in range(1, count + 1):
        with _disk(bench, whole + whole * step // count) as out:
            ended = run(bench.register, out)
            _mount("remount,size=1g", out)
            bench.check(f"disk: {100 * step // count} percent", ended, out)
    with _disk(bench, 8 * whole) as out:
        _mount("remount,ro", out)
        ended = run(bench.register, out)
        if ended.code != 1:
            bench.wrong.append("disk: read-only: the build did not fail")
        _mount("remount,rw", out)
        bench.check("disk: read-only", ended, out)


@contextmanager
def _disk(bench: Bench, size: int) -> Iterator[Path]:
    out = bench.folder / "disk"
    out.mkdir(exist_ok=True)
    _call("mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(out))
    try:
        shutil.copytree(bench.folder / "old", out, dirs_exist_ok=True)
        yield out
    finally:
        _call("umount", str(out))


def _mount(options: str, out: Path) -> None:
    _call("mount", "-o", options, str(out))


def _call(program: str, *arguments: str) -> None:
    subprocess.run([shutil.which(program) or program, *arguments], check=True)  # noqa: S603


def build_twice_at_once(bench: Bench, times: int = 5) -> None:
    """Let two builds begin at the same time: one is told of the other, or comes after it."""
    for number in range(times):
        bench.begin()
        pair = [
            start(bench.register, bench.out, lambda: None, lambda _stage: None) for _ in range(2)
        ]
        ended = [finish(*each) for each in pair]
        codes = sorted(each.code for each in ended)
        refused = [each.said for each in ended if each.code]
        if codes not in ([0, 0], [0, 1]) or not all("another build" in said for said in refused):
            bench.wrong.append(f"twice: {ended}")
        bench.check(f"twice: {number}", ended[0])


def build_while_serving(bench: Bench) -> None:
    """Build while a server answers from the old release, and goes over to the new one."""
    bench.begin()
    port = find_port()
    command = [sys.executable, "-m", "twinrdf", "serve", str(bench.out), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    address = f"http://127.0.0.1:{port}/"
    answers: Counter[str] = Counter()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            answers[_ask(address)] += 1

    try:
        while _ask(f"{address}readyz") in ("", "503") and server.poll() is None:
            time.sleep(0.1)
        client = threading.Thread(target=ask)
        client.start()
        ended = run(bench.register, bench.out)
        deadline = time.monotonic() + 30
        while bench.new not in answers and time.monotonic() < deadline:
            time.sleep(0.1)
        done.set()
        client.join()
    finally:
        server.terminate()
        server.wait(30)
    if set(answers) != {bench.old, bench.new}:
        bench.wrong.append(f"serving: answers were {dict(answers)}")
    bench.check("serving: build beside a server", ended)


def _ask(address: str) -> str:
    """Give the release that answers, or else the status, or nothing."""
    try:
        answer = httpx.get(address, timeout=10)
    except httpx.TransportError:
        return ""
    code = str(answer.status_code)
    return answer.headers.get("Twinrdf-Release", code) if answer.is_success else code


def corrupt(bench: Bench, seed: int, times: int = CORRUPTIONS) -> None:
    """Change one byte of a release at a time; each must be found."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    bench.begin()
    release = bench.out / bench.old
    names = [name for name in list_files(release) if (release / name).stat().st_size]
    for _ in range(times):
        path = release / chance.choice(names)
        good = path.read_bytes()
        place = chance.randrange(len(good))
        bad = bytearray(good)
        bad[place] ^= 1 << chance.randrange(8)
        path.chmod(0o644)
        path.write_bytes(bad)
        bench.trials["corrupted"] += 1
        try:
            verify_release(release)
            bench.wrong.append(f"corrupted: {path.name} at {place}: not found")
        except ReleaseError:
            pass
        path.write_bytes(good)
    verify_release(release)


def _left(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if path.name.startswith("."))


def _look_at_end(ended: Ended) -> Iterator[str]:
    if ended.code not in (0, 1, -signal.SIGKILL):
        yield f"ended with {ended.code}: {ended.said}"
    if ended.code == 1 and (not ended.said or "\n" in ended.said):
        yield f"said {ended.said!r}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Run the kinds of trials that are asked for, and tell what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="try every N-th file operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="the kinds of trials to run")
    parser.add_argument("--short", action="store_true", help="a few trials of each kind")
    options = parser.parse_args(arguments)
    kinds: dict[str, Callable[[Bench], None]] = {
        "stages": kill_at_stages,
        "moments": lambda bench: kill_at_moments(bench, options.seed),
        "failing": lambda bench: fail_at_operations(bench, choose_operations(bench, options.every)),
        "killed": lambda bench: kill_at_operations(bench, choose_operations(bench, options.every)),
        "limits": limit_files,
        "twice": build_twice_at_once,
        "serving": build_while_serving,
        "corrupted": lambda bench: corrupt(bench, options.seed),
    }
    if os.geteuid() == 0:  # only root may mount
        kinds["disks"] = fill_disks
    if options.short:
        kinds = {
            "stages": lambda bench: kill_at_stages(bench, 14),
            "moments": lambda bench: kill_at_moments(bench, options.seed, 2),
            "failing": lambda bench: fail_at_operations(bench, choose_operations(bench, 0, 4)),
            "killed": lambda bench: kill_at_operations(bench, choose_operations(bench, 0, 2)),
            "limits": lambda bench: limit_files(bench, 2),
            "twice": lambda bench: build_twice_at_once(bench, 1),
            "corrupted": lambda bench: corrupt(bench, options.seed, 40),
        }
    with tempfile.TemporaryDirectory(prefix="twinrdf-faults-") as folder:
        bench = prepare(Path(folder))
        for name, try_all in kinds.items():
            if not options.only or name in options.only:
                began = time.monotonic()
                try_all(bench)
                _say(f"{name}: {time.monotonic() - began:.0f} s")
    for kind, count in bench.trials.items():
        _say(f"{kind:10} {count:5} trials")
    _say("\n".join(bench.wrong or ["nothing wrong"]))
    return 1 if bench.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
