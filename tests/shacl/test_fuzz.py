"""The plan against other engines, on registers in which many things are wrong at once."""

import random
from functools import cache

import pytest
from benchmarks import mutate
from benchmarks.mutate import make_register, validate_by_plan

from shacl.graphs import SHAPES
from twinrdf.shacl.compile import compile_shapes
from twinrdf.shacl.report import run_pyshacl
from twinrdf.terms import Quad


@cache
def register() -> tuple[Quad, ...]:
    return make_register(20, seed=5)


def test_same_results_as_an_independent_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate.main(["1500", "--seed", "5"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1].endswith(" triples: 0 differ")
    assert len(told) > 15


def test_a_result_that_one_engine_alone_has_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def miss_one(quads: tuple[Quad, ...], shapes: object) -> set[object]:
        return set(
            sorted(validate_by_plan(quads, compile_shapes(SHAPES)), key=lambda r: r.order)[1:]
        )

    monkeypatch.setattr(mutate, "validate_by_turbo", miss_one)
    assert mutate.main(["1", "--seed", "3"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("seed 3: twinrdf alone: Result(shape=")
    assert told.endswith(" triples: 1 differ\n")


@pytest.mark.parametrize("rate", ["0", "-0.1", "1.1", "nan"])
def test_a_rate_with_which_it_might_never_end_is_refused(
    rate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        mutate.main(["1", "--rate", rate])
    assert "--rate: not a part of the triples" in capsys.readouterr().err


def test_the_same_seed_makes_the_same_changes() -> None:
    changed = [mutate.mutate(register(), random.Random(seed), 0.1) for seed in (1, 1, 2)]
    assert changed[0] == changed[1] != changed[2]
    kept = len(set(changed[0]) & set(register())) / len(register())
    assert 0.85 < kept < 0.99


def test_same_results_as_pyshacl_but_where_rdflib_compares_what_cannot_be() -> None:
    quads = mutate.mutate(register(), random.Random(99), 0.03)
    found, told = validate_by_plan(quads, compile_shapes(SHAPES)), set(run_pyshacl(quads, SHAPES))
    ordering = {"LessThanOrEquals", "MinInclusive", "MaxInclusive"}
    differing = {result.component.removesuffix("ConstraintComponent") for result in found ^ told}
    assert differing <= ordering
    assert len(found & told) > 100
