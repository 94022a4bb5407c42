"""What a dataset says of itself, in a named graph of its own: VoID and the service description.

Its numbers are of the register and of each graph, this one too. The catalogue is not in it, for it
tells the hashes of files that this graph is in.

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
    """Describe a dataset, and add the graph that tells it to the dataset, as is described too."""
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
