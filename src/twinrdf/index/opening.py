"""Opening the index of a release, or building it in memory if the release has none.

May import: index.columns, index.read, index.write, mapping, release, store.
"""

from twinrdf.index.columns import INDEX
from twinrdf.index.read import Index, build_index, read_index
from twinrdf.index.write import find_members, gather_inputs
from twinrdf.mapping import Mapping
from twinrdf.release import Release
from twinrdf.store import Store


def open_index(release: Release, store: Store, mapping: Mapping) -> Index:
    """Open the index of a release, or build one from its store."""
    path = release.path / INDEX
    if path.exists():
        return read_index(path)
    everything = tuple(store.quads())
    register = tuple(quad for quad in everything if not quad[3])
    members = find_members(everything, release.base)
    languages = release.info.get("languages", ())
    report = release.path / "report"
    return build_index(gather_inputs(register, mapping, release.base, languages, members, report))
