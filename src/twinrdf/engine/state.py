"""The state of pushing into an engine: which graphs are served there, and which are staged.

It is a file from which an interrupted run continues; one run at a time may use it. It holds no
secrets, and is always checked against the engine.

May import: atomic, errors.
"""

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from twinrdf.atomic import replace_file
from twinrdf.errors import EngineError

FORMAT = 1

_ENTRY = re.compile(r"(?:[0-9a-f]{64} [0-9]{1,18})?")


@dataclass(slots=True)
class State:
    """What is served and what is staged, by graph: its SHA-256 and its count in the engine."""

    path: Path = field(repr=False)
    store: str
    release: str = ""
    served: dict[str, str] = field(default_factory=dict)
    staging: str = ""
    staged: dict[str, str] = field(default_factory=dict)

    def write(self) -> None:
        """Write the file in one step."""
        kept: dict[str, Any] = asdict(self)
        del kept["path"]
        with replace_file(self.path) as draft, draft.open("w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, **kept}, file, indent=1, sort_keys=True)
            file.write("\n")


def place_state(folder: Path, store: str, graph: str) -> Path:
    """Give the path of the state file for an engine and its graph of the register."""
    name = hashlib.sha256(f"{store}\n{graph}".encode()).hexdigest()[:16]
    return folder / f"{name}.json"


@contextmanager
def lock_state(path: Path, store: str) -> Iterator[State]:
    """Lock and read the state of an engine."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.with_suffix(".lock").open("w")
    except OSError as error:
        raise EngineError(400, f"{path}: cannot be used: {error.strerror}") from None
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EngineError(400, f"{path}: another push is at it; wait until it ends") from None
        yield _read(path, store)


def _read(path: Path, store: str) -> State:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return State(path, store)
    except OSError as error:
        raise EngineError(400, f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        found = None
    if not _is_state(found):
        raise EngineError(400, f"{path}: not as it was written; delete it, and all is loaded anew")
    del found["format"]
    return State(path, **{**found, "store": store})


def _is_state(found: Any) -> bool:
    """Tell whether this is what `State.write` writes."""
    return (
        isinstance(found, dict)
        and found.get("format") == FORMAT
        and found.keys() - {"format"} == {member.name for member in fields(State)} - {"path"}
        and all(isinstance(found[name], str) for name in ("store", "release", "staging"))
        and all(_is_record(found[name]) for name in ("served", "staged"))
    )


def _is_record(found: Any) -> bool:
    """Tell whether this has a hash and a count for each graph, or nothing where it is unknown."""
    return isinstance(found, dict) and all(
        isinstance(entry, str) and _ENTRY.fullmatch(entry) for entry in found.values()
    )
