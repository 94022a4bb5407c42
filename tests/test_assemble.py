"""A dataset assembled table by table is that of all rows at once, whatever memory holds."""

import shutil
from itertools import chain
from pathlib import Path

import pytest
from benchmarks.generate import write_register

import registers
from stages import consolidate, convert_records
from twinrdf.assemble import assemble
from twinrdf.lines import format_line
from twinrdf.link.links import link_quads, read_links
from twinrdf.project import Project, read_project
from twinrdf.records.read import open_tables, read_records
from twinrdf.terms import Quad


def make_project(name: str, folder: Path) -> Project:
    if name == "sample":
        shutil.copytree(registers.SAMPLE, folder)
    else:
        write_register(folder, 60, seed=7, violations=name == "violations")
    return read_project(folder)


@pytest.mark.parametrize("name", ["sample", "generated", "violations"])
@pytest.mark.parametrize(("processes", "run"), [(1, 1 << 28), (1, 20_000), (2, 3000)])
def test_it_is_what_comes_of_all_rows_at_once(
    name: str, processes: int, run: int, tmp_path: Path
) -> None:
    project = make_project(name, tmp_path / "register")
    mapping, vocabulary = registers.mapping(), registers.vocabulary()
    records, found = read_records(project, mapping, vocabulary)
    links, _ = read_links(project, records)
    further: list[Quad] = [
        *link_quads(links, project.base), *vocabulary.register_quads, *vocabulary.ontology_quads,
    ]  # fmt: skip
    claims = list(convert_records(records, mapping, vocabulary, project.base))
    view = consolidate(claims, records, mapping, vocabulary, project.base)
    quads = sorted({*claims, *view.register, *view.catalog, *further})

    tables = open_tables(project, mapping, vocabulary)
    made = assemble(tables, further, tmp_path / "out", processes, run)
    assert made.dataset.everything.path.read_text() == "".join(map(format_line, quads))
    assert list(made.dataset.register) == [quad for quad in quads if not quad[3]]
    assert (len(made.dataset.everything), made.records) == (len(quads), len(records))
    assert made.decisions == view.decisions
    assert sorted(map(str, chain(tables.findings, made.findings))) == sorted(map(str, found))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"register.nt", "everything.nq"}


def test_a_register_without_tables_has_its_code_lists(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    shutil.copy(registers.SAMPLE / "twinrdf.toml", tmp_path)
    project = read_project(tmp_path)
    vocabulary = registers.vocabulary()
    tables = open_tables(project, registers.mapping(), vocabulary)
    made = assemble(tables, vocabulary.register_quads, tmp_path / "out")
    assert tuple(made.dataset.register) == vocabulary.register_quads
