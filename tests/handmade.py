"""What a build derives from the quads of a release, for releases that tests write by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twinrdf.formats.things import find_things
from twinrdf.index.columns import INDEX
from twinrdf.index.write import find_members, gather_inputs, write_index
from twinrdf.mapping import read_mapping
from twinrdf.network.reading import find_network
from twinrdf.publish.contents import write_map, write_network, write_timeline
from twinrdf.store import open_store

CONTEXT = Path(__file__).parents[1] / "ontology" / "context.jsonld"

Rows = Sequence[Mapping[str, Any]]


def complete_release(
    folder: Path, base: str, languages: Sequence[str], findings: Rows = (), decisions: Rows = ()
) -> None:
    """Write reports, the data of drawings and the index of a release that has a store."""
    reports = {
        "report": {
            "conforms": not findings,
            "counts": {"violation": 0, "warning": len(findings), "info": 0},
            "rules": {},
            "findings": findings,
        },
        "disagreements": decisions,
        "coverage": {"kinds": [], "facts": {}},
    }
    for name in ("report", "site"):
        (folder / name).mkdir()
    for name, values in reports.items():
        (folder / "report" / f"{name}.json").write_text(json.dumps(values), encoding="utf-8")
    everything = sorted(open_store(folder / "store").quads())
    register = [quad for quad in everything if not quad[3]]
    mapping = read_mapping(CONTEXT)
    things = find_things(register, mapping, base)
    write_map(folder, things, languages)
    write_timeline(folder, things, languages)
    write_network(folder, find_network(things, languages))
    members = find_members(everything, base)
    inputs = gather_inputs(register, mapping, languages, members, folder / "report", things)
    write_index(folder / INDEX, inputs)
