"""The graphs of an engine that a query is about.

Where the register is the engine's own default graph, a query is sent as it is. Where it is a named
graph, because the engine's default graph is something else, each query names its dataset: the
register as the default graph, and the named graphs of the release.

May import: release.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from twinrdf.release import Release


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a release in an engine, by IRI; no `default` means the engine's own."""

    default: str = ""
    named: tuple[str, ...] = ()

    def pairs(
        self, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> list[tuple[str, str]]:
        """Give the parameters that name the dataset: that of the release, or the one chosen."""
        if not default_graphs and not named_graphs and self.default:
            default_graphs, named_graphs = (self.default,), self.named
        return [("default-graph-uri", graph) for graph in default_graphs] + [
            ("named-graph-uri", graph) for graph in named_graphs
        ]


def read_dataset(release: Release, default: str) -> Dataset:
    """Read which graphs a release has in an engine."""
    return Dataset(default, tuple(graph.iri for graph in release.graphs if graph.iri))
