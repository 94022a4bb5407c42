"""A few statements tell whether an engine holds a release."""

import pytest

from twinrdf.engine.sample import read_statement
from twinrdf.errors import ReleaseError


def test_a_line_of_a_dump_is_read() -> None:
    assert read_statement('<a:a> <a:b> "c d"@en <a:g> .\n') == (
        "<a:a>",
        "<a:b>",
        '"c d"@en',
        "<a:g>",
    )


@pytest.mark.parametrize(
    "line",
    [
        "<a:a> <a:b> <a:c> } SERVICE <http://intern.example/> { ?s ?p ?o .\n",
        "<a:a>\t<a:b>\t<a:c> .\n",
        "<a:a> .\n",
        "\n",
    ],
)
def test_what_is_no_statement_is_not_asked(line: str) -> None:
    """A release may be of anybody, and the engine may do more than answer."""
    with pytest.raises(ReleaseError, match="build again"):
        read_statement(line)
