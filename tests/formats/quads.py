"""Names of a small register, and what its quads are as N-Quads, for tests of formats."""

import pyoxigraph

from twinrdf.terms import Quad

BASE = "https://example.org/r/"
GHENT = f"<{BASE}id/territory/ghent>"
TIE = f"<{BASE}id/partnership/ghent--shanghai>"
SOURCE = f"<{BASE}id/source/a-2011>"


def nquads(quads: list[Quad]) -> str:
    return "".join(f"{' '.join(part for part in quad if part)} .\n" for quad in quads)


def parsed(quads: list[Quad]) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(nquads(quads).encode(), format=pyoxigraph.RdfFormat.N_QUADS))
