"""A quad is written as one line, and read from it as it was."""

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from stages import write_dataset
from twinrdf.lines import find_graph, format_line, parse_line, prefilter
from twinrdf.terms import XSD, Quad, text, typed

_IRIS = st.sampled_from(["<http://e/a>", "<http://e/b#c>", f"<{XSD}date>"])
_LITERALS = st.text().map(text) | st.builds(text, st.text(), st.just("nl"))
_TYPED = st.text().map(lambda value: typed(value, XSD + "date"))
_QUADS = st.tuples(_IRIS, _IRIS, _IRIS | _LITERALS | _TYPED, _IRIS | st.just(""))


@given(_QUADS)
@example(("<http://e/a>", "<http://e/a>", typed("a <b", XSD + "date"), ""))
def test_a_line_is_its_quad(quad: Quad) -> None:
    line = format_line(quad)
    assert line.count("\n") == 1
    assert parse_line(line) == quad
    assert find_graph(line) == quad[3]


@given(st.lists(_QUADS))
def test_the_order_of_lines_is_that_of_quads(quads: list[Quad]) -> None:
    assert sorted(map(format_line, quads)) == [format_line(quad) for quad in sorted(quads)]


def test_files_are_read_anew_each_time(tmp_path: Path) -> None:
    a, b = "<http://e/a>", "<http://e/b>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    quads = [(a, b, '"x\\n\u2028"@nl', ""), (a, kind, b, a), (b, kind, b, ""), (a, b, a, "")]
    dataset = write_dataset([*quads, quads[0]], tmp_path / "new")
    assert list(dataset.everything) == list(dataset.everything) == sorted(quads)
    assert list(dataset.register) == [quad for quad in sorted(quads) if not quad[3]]
    assert (len(dataset.register), len(dataset.everything)) == (3, 4)
    assert list(dataset.register.instances(b)) == [b]
    assert list(prefilter(dataset.everything, f" {kind}")) == sorted(quads[1:3])
    assert prefilter(quads, "whatever") == quads
    assert quads[1] in dataset.everything
    assert quads[1] not in dataset.register
    (tmp_path / "other").mkdir()
    assert list(dataset.copy(tmp_path / "other").everything) == sorted(quads)
