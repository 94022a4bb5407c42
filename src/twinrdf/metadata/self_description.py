"""The named graph in which a dataset describes itself: VoID and the service description.

Its numbers cover the register and each named graph, itself included. The catalogue is not in it,
because that holds the hashes of the files that contain this graph.

May import: dataset, metadata.describe, metadata.service, metadata.void, project, terms, vocab.
"""

from dataclasses import replace

from twinrdf.dataset import Dataset
from twinrdf.metadata.describe import Description, Edition, NamedGraph, describe
from twinrdf.metadata.service import describe_service
from twinrdf.metadata.void import describe_void
from twinrdf.project import Project
from twinrdf.terms import Quad, iri
from twinrdf.vocab import graph

_LABEL = "The dataset in numbers (VoID), and the endpoint"


def add_description(dataset: Dataset, project: Project) -> tuple[Dataset, Description]:
    """Describe a dataset and add the description as a graph, which the description counts too."""
    place = graph(project.base, "dataset")
    found = describe(dataset, project.base)
    count = len(_describe_own(_count_in(found, place, 0), project))
    description = _count_in(found, place, count)
    quads = _describe_own(description, project)
    named = ((subject, predicate, value, iri(place)) for subject, predicate, value, _ in quads)
    return dataset.add_named(named), description


def _count_in(found: Description, place: str, count: int) -> Description:
    graphs = sorted((*found.graphs, NamedGraph(place, _LABEL, count)), key=lambda each: each.iri)
    return replace(found, quads=found.quads + count, graphs=tuple(graphs))


def _describe_own(description: Description, project: Project) -> set[Quad]:
    edition = Edition(project, description, "", ())
    return {*describe_void(edition), *describe_service(edition)}
