"""The compiled shapes of a register, and the hash by which changes of their files are noticed.

May import: project, shacl.compile, shacl.plan, shacl.shapes.
"""

import os
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from rdflib import Graph

from twinrdf.project import Project
from twinrdf.shacl.compile import compile_shapes
from twinrdf.shacl.plan import Plan
from twinrdf.shacl.shapes import read_shapes


def hash_files(paths: Iterable[Path]) -> bytes:
    """Hash files with their names."""
    digest = blake2b(digest_size=16)
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(os.fsencode(f"{path.name} {path.exists()} {len(content)}\n") + content)
    return digest.digest()


def hash_shapes(project: Project) -> bytes:
    """Hash the files of shapes of a register."""
    return hash_files(sorted(project.folder("shapes").glob("*.ttl")))


def read_plan(project: Project) -> tuple[Graph, Plan]:
    """Read the shapes of a register and compile them."""
    shapes = read_shapes(project.folder("shapes"))
    return shapes, compile_shapes(shapes)
