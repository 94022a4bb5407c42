"""The index that comes with twinrdf: countries, regions, and which names several places share.

It has the items of countries, territories and the regions of some federal countries (rigour, MIT),
countries' names in eleven languages (CLDR, Unicode licence), the places of the register that comes
with twinrdf whose links are reviewed, and the names that two settlements of one country have (from
GeoNames, CC BY 4.0). Other cities come from an index of yours. `tools/core_index.py` makes it.

May import: link.gazetteer, link.index.
"""

from pathlib import Path

from twinrdf.link.gazetteer import Pack, open_pack
from twinrdf.link.index import Index, Layers

PATH = Path(__file__).with_name("core.pack")
"""The file."""

COVERS = (
    "Looked in the index that comes with twinrdf alone: countries, regions of some of them, and "
    "the places of its own register. Most cities are not in it: make an index with "
    "`twinrdf gazetteer` and name it with --pack, or say --wikidata."
)
"""What it covers, for those who look in nothing else."""


def open_core() -> Pack:
    """Open it."""
    return open_pack(PATH)


def add_core(index: Index, core: Pack) -> Layers:
    """Put it under another index, which then knows of shared names without witnesses of its own."""
    return Layers(index, core)
