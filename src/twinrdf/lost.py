"""The names that a release published and the one after it does not know.

May import: errors, index.columns, index.read, release, store.
"""

from collections.abc import Iterator
from pathlib import Path

from twinrdf.errors import ReleaseError
from twinrdf.index.columns import INDEX
from twinrdf.index.read import read_index
from twinrdf.release import Release, find_current
from twinrdf.store import open_store

_AT_ONCE = 100_000
_SHOWN = 5


def find_former(out: Path) -> Release | None:
    """Give the current release of a folder, if there is one that can be read."""
    try:
        return find_current(out)
    except ReleaseError:
        return None


def find_lost(former: Release, release: Release) -> Iterator[str]:
    """Give the IRIs of the former release's things and codes of which this one says nothing.

    Raises ReleaseError if the former one is damaged.
    """
    before, now = read_index(former.path / INDEX), read_index(release.path / INDEX)
    store = open_store(release.store)
    for start in range(0, before.size, _AT_ONCE):
        for iri in before.list_all(start, _AT_ONCE):
            if not (now.has(iri) or any(store.quads(subject=f"<{iri}>", limit=1))):
                yield iri


def tell_lost(former: Release | None, release: Release) -> str:
    """Tell which names are lost, in a line; nothing if none is, or the former one is damaged."""
    if former is None or former.path == release.path:
        return ""
    try:
        lost = list(find_lost(former, release))
    except ReleaseError:
        return ""
    if not lost:
        return ""
    more = f", and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    return (
        f"release {former.path.name} published names that are gone and get 404 from now on: "
        f"{', '.join(lost[:_SHOWN])}{more}; where a thing has another id now, "
        "keep the old row with the new id in column replacedBy"
    )
