"""Documents that pictures are drawn from: JSON, with a row a line."""

import json
from types import SimpleNamespace

from twinrdf.formats.compact import format_rows


def test_each_row_has_a_line() -> None:
    document = SimpleNamespace(kinds=["é"], missing=3, places=[["a", 1.5], ["b", 2]], ties=[])
    written = "".join(format_rows(document, ("kinds", "missing"), ("places", "ties")))
    assert written.splitlines()[2:] == [
        '"places":[',
        '["a",1.5],',
        '["b",2]',
        "],",
        '"ties":[',
        "]}",
    ]
    assert json.loads(written) == vars(document)
