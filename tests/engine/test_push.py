"""A release reaches an engine whole, whatever interrupts, and nothing else there is touched."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.engine import oxigraph

from twinrdf.cli.main import main
from twinrdf.engine.addresses import locate_engine
from twinrdf.engine.credentials import Credentials
from twinrdf.engine.loading import Loader
from twinrdf.engine.parts import split_release
from twinrdf.engine.push import Options, Pushed, push_release
from twinrdf.engine.state import lock_state
from twinrdf.errors import EngineError
from twinrdf.lines import parse_line
from twinrdf.release import Release, read_release

OTHER = "http://example.org/other"


class Counting(Loader):
    """A loader that counts what it puts, and may break off before one."""

    def __init__(self, url: str, most: int = 1000) -> None:
        super().__init__(locate_engine(url), Credentials(), 30, retries=0)
        self.put_graphs: list[str] = []
        self.most = most

    def put(self, graph: str, path: Path) -> None:
        if len(self.put_graphs) == self.most:
            raise KeyboardInterrupt
        self.put_graphs.append(graph)
        super().put(graph, path)


@pytest.fixture(scope="module")
def release(small: Path) -> Release:
    """A small register's, which is sent and read back again and again."""
    return read_release(small)


def push(loader: Loader, release: Release, folder: Path, options: Options | None = None) -> Pushed:
    work = folder / "work"
    work.mkdir(exist_ok=True)
    for old in work.iterdir():
        old.unlink()
    with lock_state(folder / "state.json", "here") as state:
        return push_release(release, loader, state, work, options or Options(), lambda _: None)


@contextmanager
def loading(url: str, most: int = 1000) -> Iterator[Counting]:
    loader = Counting(url, most)
    try:
        yield loader
    finally:
        loader.close()


def lines(release: Release) -> list[str]:
    path = release.path / "dumps" / "everything.nq"
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def run(release: Release, url: str, folder: Path, *options: str) -> Result:
    command = ["push", str(release.path), "--store", url, "--state", str(folder), *options]
    return CliRunner().invoke(main, command)


def test_all_of_a_release_is_there(release: Release, empty: str, tmp_path: Path) -> None:
    first = run(release, empty, tmp_path)
    assert first.exit_code == 0, first.output
    assert f"{len(release.graphs)} loaded, 0 as they were, 0 dropped" in first.output
    assert oxigraph.dump(empty) == lines(release)
    again = run(release, f"{empty}/", tmp_path)
    assert "is there already" in again.output, again.output
    forced = run(release, empty, tmp_path, "--again", "--check", "sample")
    assert f"{len(release.graphs)} loaded" in forced.output
    assert oxigraph.dump(empty) == lines(release)


def test_a_run_goes_on_where_it_broke_off(release: Release, empty: str, tmp_path: Path) -> None:
    oxigraph.update(empty, f"INSERT DATA {{ GRAPH <{OTHER}> {{ <{OTHER}> a <{OTHER}> }} }}")
    with loading(empty, most=3) as loader, pytest.raises(KeyboardInterrupt):
        push(loader, release, tmp_path)
    staged = {line.split()[-2] for line in oxigraph.dump(empty)}
    assert all(graph.startswith("<urn:twinrdf:staging:") for graph in staged - {f"<{OTHER}>"})
    with loading(empty) as loader:
        push(loader, release, tmp_path)
        assert len(loader.put_graphs) == len(release.graphs) - 3
    other = f"<{OTHER}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{OTHER}> <{OTHER}> .\n"
    assert oxigraph.dump(empty) == sorted([*lines(release), other])


def test_a_swap_that_broke_off_is_done_again(
    release: Release, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Counting.update

    def interrupt(self: Loader, operations: list[str]) -> None:
        done(self, operations)
        if any(operation.startswith("COPY") for operation in operations):
            raise KeyboardInterrupt

    with loading(empty) as loader, monkeypatch.context() as patch:
        patch.setattr(Counting, "update", interrupt)
        with pytest.raises(KeyboardInterrupt):
            push(loader, release, tmp_path)
    with loading(empty) as loader:
        push(loader, release, tmp_path)
        assert not loader.put_graphs
    assert oxigraph.dump(empty) == lines(release)


@pytest.mark.parametrize("in_place", [False, True])
def test_the_release_before_comes_back_whole_after_one_that_broke_off(
    release: Release, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    changed = with_another_day(release, tmp_path / "0123456789abcdef")
    put, update = Counting.put, Counting.update

    def break_off_when_put(self: Counting, graph: str, path: Path) -> None:
        put(self, graph, path)
        if in_place:
            raise KeyboardInterrupt

    def break_off_when_swapped(self: Counting, operations: list[str]) -> None:
        update(self, operations)
        if any(operation.startswith("COPY") for operation in operations):
            raise KeyboardInterrupt

    with loading(empty) as loader:
        push(loader, release, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(Counting, "put", break_off_when_put)
            patch.setattr(Counting, "update", break_off_when_swapped)
            with pytest.raises(KeyboardInterrupt):
                push(loader, changed, tmp_path, Options(in_place=in_place))
        assert oxigraph.dump(empty) != lines(release)
        push(loader, release, tmp_path)
    assert oxigraph.dump(empty) == lines(release)


def test_what_was_staged_is_not_taken_for_served(
    release: Release, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = with_another_day(release, tmp_path / "0123456789abcdef")

    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with loading(empty) as loader:
        push(loader, release, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr("twinrdf.engine.push._Push._swap", break_off)
            with pytest.raises(KeyboardInterrupt):
                push(loader, changed, tmp_path)
        push(loader, changed, tmp_path, Options(in_place=True))
    assert oxigraph.dump(empty) == lines(changed)


def with_another_day(release: Release, path: Path) -> Release:
    """Make a release with as many statements in each graph, one day in them another."""
    (path / "dumps").mkdir(parents=True)
    text = "".join(sorted(line.replace("1987-05-12", "1987-05-13") for line in lines(release)))
    (path / "dumps" / "everything.nq").write_text(text, encoding="utf-8", newline="\n")
    info = json.loads((release.path / "release.json").read_text(encoding="utf-8")) | {
        "id": path.name
    }
    (path / "release.json").write_text(json.dumps(info), encoding="utf-8")
    return read_release(path)


def test_only_what_changed_is_sent_and_what_is_gone_is_dropped(
    release: Release, empty: str, tmp_path: Path
) -> None:
    with loading(empty) as loader:
        push(loader, release, tmp_path)
    next_release, gone = without_a_graph(release, tmp_path / "0123456789abcdef")
    with loading(empty) as loader:
        pushed = push(loader, next_release, tmp_path)
        assert (pushed.sent, pushed.dropped) == (0, (gone,))
    assert oxigraph.dump(empty) == lines(next_release)


def without_a_graph(release: Release, path: Path) -> tuple[Release, str]:
    """Make a release that lacks the last graph of another."""
    gone = release.graphs[-1].iri
    (path / "dumps").mkdir(parents=True)
    kept = [line for line in lines(release) if parse_line(line)[3] != f"<{gone}>"]
    (path / "dumps" / "everything.nq").write_text("".join(kept), encoding="utf-8", newline="\n")
    info = json.loads((release.path / "release.json").read_text(encoding="utf-8"))
    info["graphs"] = [graph for graph in info["graphs"] if graph["iri"] != gone]
    info["id"] = path.name
    (path / "release.json").write_text(json.dumps(info), encoding="utf-8")
    return read_release(path), gone


def test_what_others_put_is_not_replaced_unasked(
    release: Release, empty: str, tmp_path: Path
) -> None:
    oxigraph.update(empty, f"INSERT DATA {{ <{OTHER}> a <{OTHER}> }}")
    refused = run(release, empty, tmp_path)
    assert refused.exit_code == 1
    assert "holds 1 triples that were not pushed from here; say --replace" in refused.output
    assert len(oxigraph.dump(empty)) == 1
    assert run(release, empty, tmp_path, "--replace").exit_code == 0
    assert oxigraph.dump(empty) == lines(release)


def test_the_register_may_be_a_named_graph(release: Release, empty: str, tmp_path: Path) -> None:
    assert run(release, empty, tmp_path, "--default-graph", OTHER).exit_code == 0
    found = [line.replace(f" <{OTHER}> .", " .") for line in oxigraph.dump(empty)]
    assert sorted(found) == lines(release)


def test_graphs_may_be_loaded_in_place(release: Release, empty: str, tmp_path: Path) -> None:
    assert run(release, empty, tmp_path, "--in-place", "--check", "counts").exit_code == 0
    assert oxigraph.dump(empty) == lines(release)


@pytest.mark.parametrize("check", ["whole", "sample"])
def test_a_value_that_came_to_harm_is_found_and_nothing_is_swapped(
    release: Release, empty: str, tmp_path: Path, check: str
) -> None:
    class Harming(Counting):
        def put(self, graph: str, path: Path) -> None:
            text = path.read_text(encoding="utf-8")
            harmed = path.with_suffix(".harmed")
            harmed.write_text(text.replace("1987-05-12", "1987-05-13"), encoding="utf-8")
            super().put(graph, harmed)

    loader = Harming(empty)
    words = "never sent, such as" if check == "whole" else "the engine has not"
    with pytest.raises(EngineError, match=words):
        push(loader, release, tmp_path, Options(check=check))
    loader.close()
    assert all("urn:twinrdf:staging:" in line for line in oxigraph.dump(empty))


def test_triples_that_were_lost_are_found(release: Release, empty: str, tmp_path: Path) -> None:
    class Losing(Counting):
        def put(self, graph: str, path: Path) -> None:
            kept = path.with_suffix(".kept")
            kept.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
            super().put(graph, kept)

    loader = Losing(empty)
    with pytest.raises(EngineError, match=r"sent \d+ triples, but the engine counts \d+"):
        push(loader, release, tmp_path, Options(check="counts"))
    loader.close()


def test_a_swap_that_was_not_whole_is_told(
    release: Release, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Counting.update
    with loading(empty) as loader, monkeypatch.context() as patch:
        patch.setattr(Counting, "update", lambda self, operations: done(self, operations[1:]))
        with pytest.raises(EngineError, match="did not swap whole"):
            push(loader, release, tmp_path)
    with loading(empty) as loader:
        push(loader, release, tmp_path)
    assert oxigraph.dump(empty) == lines(release)


def test_one_push_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with (
        lock_state(path, "here"),
        pytest.raises(EngineError, match="another push"),
        lock_state(path, "here"),
    ):
        pass


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 99}', '{"format": 1, "more": 1}'])
def test_a_state_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match="delete it"), lock_state(path, "here"):
        pass


@pytest.mark.parametrize(
    "edited",
    [
        {"served": 5},
        {"served": {"": 5}},
        {"staged": {"": "abc"}},
        {"staged": {"": f"{'0' * 64} many"}},
        {"release": None},
        {"staging": ["x"]},
        {"other": 1},
    ],
)
def test_a_state_edited_by_hand_is_told(tmp_path: Path, edited: dict[str, object]) -> None:
    path = tmp_path / "state.json"
    with lock_state(path, "here") as state:
        state.served = {"": f"{'0' * 64} 5", "http://e/g": ""}
        state.write()
    with lock_state(path, "here") as read:
        assert read == state
    path.write_text(json.dumps(json.loads(path.read_text()) | edited))
    with pytest.raises(EngineError, match="delete it"), lock_state(path, "here"):
        pass


def test_parts_are_the_same_however_few_lines_are_held(release: Release, tmp_path: Path) -> None:
    for name in ("few", "many"):
        (tmp_path / name).mkdir()
    few = split_release(release, tmp_path / "few", held=500)
    many = split_release(release, tmp_path / "many")
    assert [part.sha256 for part in few] == [part.sha256 for part in many]
    assert sum(part.count for part in few) == len(lines(release)) > 5000


def test_what_the_command_needs(release: Release, tmp_path: Path) -> None:
    neither = CliRunner().invoke(main, ["push", str(release.path)])
    assert neither.exit_code == 2
    assert "--store URL, or --bulk FOLDER" in neither.output
    address = CliRunner().invoke(main, ["push", "http://user:secret@127.0.0.1:7878"])
    assert address.exit_code == 2
    assert "an address, not a folder; write --store before it" in address.output
    assert "secret" not in address.output
    nameless = run(release, "http://127.0.0.1:1", tmp_path, "--engine", "virtuoso")
    assert "--default-graph: missing; the default graph of virtuoso" in nameless.output
    wrong = run(release, "http://127.0.0.1:1", tmp_path, "--default-graph", "not an iri")
    assert "not an absolute IRI" in wrong.output
