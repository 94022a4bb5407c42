"""Problems: when each says to come back, and what of it a document tells."""

from dataclasses import replace
from pathlib import Path

import pytest

from twinrdf.errors import RequestError
from twinrdf.serve.app import make_app
from twinrdf.serve.problems import (
    HEAVY_SECONDS,
    ProblemError,
    add_members,
    busy,
    describe_problem,
)

from .conftest import LIMITS, open_client

ALL = "query=SELECT%20*%20%7B%20?s%20?p%20?o%20%7D"


def test_a_503_always_says_when_to_come_back() -> None:
    assert ProblemError(503, "too much").headers == {"Retry-After": str(HEAVY_SECONDS)}
    assert busy("later", 2.4).headers == {"Retry-After": "2"}
    assert busy("at once", 0.0).headers == {"Retry-After": "1"}
    assert add_members(busy("later", 7), meant=[]).headers == {"Retry-After": "7"}
    assert ProblemError(500, "broken").headers == {}


def test_a_document_has_what_a_program_needs() -> None:
    problem = add_members(ProblemError(413, "shorter", reason="long"), most=5)
    assert problem.reason == "long"
    assert describe_problem(problem) == {
        "status": 413,
        "title": "Content Too Large",
        "detail": "shorter",
        "most": 5,
    }
    assert describe_problem(RequestError(404, "none"))["title"] == "Not Found"


@pytest.mark.parametrize(
    ("limits", "path", "word"),
    [
        ({"deadline": 0.0}, f"/sparql?{ALL}", "stopped after"),
        ({"answer_bytes": 100}, f"/sparql?{ALL}", "longer than 100 bytes"),
        ({"spool_bytes": 100}, f"/query?{ALL}", "too long for a page"),
    ],
)
def test_what_is_too_heavy_is_no_lighter_soon(
    small_release: Path, limits: dict[str, int], path: str, word: str
) -> None:
    with open_client(make_app(small_release, replace(LIMITS, **limits))) as client:
        answer = client.get(path)
        assert (answer.status_code, word in answer.text) == (503, True)
        assert answer.headers["Retry-After"] == str(HEAVY_SECONDS)
