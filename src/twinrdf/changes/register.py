"""The triples of a register, updated: which rows a change affects, and their new triples.

A row is read again if its part has changed, or if ids that it refers to were added or removed. The
triples of a thing are made again if one of its rows was read again, or if its links changed.

May import: changes.parts, changes.rebuild, changes.shapes, changes.state, decisions, findings,
link.links, mapping, parallel, pipeline, progress, project, records.headers, records.ids,
records.read, shacl.columns, shacl.lines, terms, vocab, vocabulary.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from functools import partial
from itertools import chain
from pathlib import Path

from twinrdf.changes.parts import SMALLEST, Slicer
from twinrdf.changes.rebuild import Rebuilder, Work
from twinrdf.changes.shapes import hash_files
from twinrdf.changes.state import (
    Lazy,
    Links,
    Part,
    PlacedIds,
    State,
    TableState,
    have_same_ids,
    index_parts,
    open_parts,
    slices_of,
)
from twinrdf.decisions import rank_sources
from twinrdf.findings import Finding
from twinrdf.link.links import FILES, check_links, find_file, link_quads, list_linked
from twinrdf.mapping import Mapping
from twinrdf.parallel import count_processes, run_all
from twinrdf.pipeline import describe_register
from twinrdf.progress import Meter
from twinrdf.project import Project
from twinrdf.records.headers import ID, Layout
from twinrdf.records.ids import Index, compare_ids
from twinrdf.records.read import open_tables
from twinrdf.shacl.columns import Changes, Columns
from twinrdf.shacl.lines import read_triples
from twinrdf.terms import Quad
from twinrdf.vocab import mint
from twinrdf.vocabulary import Vocabulary


class Renewal:
    """Brings the state of a register up to date: `plan`, then `do`, then `findings`."""

    def __init__(
        self, project: Project, state: State, mapping: Mapping, vocabulary: Vocabulary
    ) -> None:
        """Open the tables and find which parts of them are new."""
        self._project, self._state = project, state
        self._known: dict[str, TableState] = {}
        slicer = Slicer(state.remembered())
        self.tables = open_tables(project, mapping, vocabulary, slicer, self._index)
        self._works = {
            layout.sheet.table.kind: Work(layout, self._known[layout.sheet.table.kind])
            for layout in self.tables.layouts
        }
        self._precedences = rank_sources(self.tables.read_sources(), project.base)
        described = describe_register(project, vocabulary)
        self._fixed = frozenset(quad for quad in described if not quad[3])
        files = (find_file(project, decision) for decision in FILES)
        self._digest = hash_files(files) + ",".join(sorted(self.tables.index.unread)).encode()
        same = self._digest == state.links.digest
        self._linked = state.links.linked if same else frozenset(list_linked(project))

    def _index(self, layouts: Sequence[Layout], base: str, unread: frozenset[str]) -> Index:
        """Index the ids, or keep the index if the ids and their order are the same."""
        state = self._state
        for layout in layouts:
            kind = layout.sheet.table.kind
            self._known[kind] = open_parts(layout, state.tables.get(kind))
            if layout.place(ID) is None:
                unread |= {kind}
        same = have_same_ids(self._known, state.tables)
        self._moved = not same or unread != state.index.unread
        return index_parts(self._known, base, unread) if self._moved else state.index

    def plan(self) -> None:
        """Find the parts to read again and the things to rebuild."""
        before = self._state.tables
        gone = {kind: _without(table, self._known.get(kind)) for kind, table in before.items()}
        fresh = {kind: _without(table, before.get(kind)) for kind, table in self._known.items()}
        other = self._find_other_ids(chain(*gone.values(), *fresh.values()))
        for kind, work in self._works.items():
            work.include(_names(gone.get(kind, ())))
            new = set(map(id, fresh[kind]))
            pieces = list(zip(work.known.parts, slices_of(work.layout), strict=True))
            moved = any(part.above != piece.above for part, piece in pieces)
            again = [
                place
                for place, (part, _) in enumerate(pieces)
                if id(part) in new
                or (part.loose and self._moved)
                or (part.pinned and moved)
                or (other and not other.isdisjoint(part.refs.get()))
            ]
            work.add(again)
        self._include(self._linked - self._state.links.linked)
        self._lost = {
            mint(self._project.base, kind, name)
            for kind, parts in gone.items()
            for name in _names(parts)
        }

    def _find_other_ids(self, parts: Iterable[Part]) -> set[str]:
        """Give the ids that name other things than before, and sources whose precedence changed."""
        old, new = self._state.index.kinds, self.tables.index.kinds
        other = {name for name in set(_names(parts)) if old.get(name) != new.get(name)}
        precedences = self._precedences.items() ^ self._state.precedences.items()
        return other | {graph[1:-1].rpartition("/")[2] for graph, _ in precedences}

    def _include(self, things: Iterable[str]) -> None:
        named: dict[str, list[str]] = {}
        for thing in things:
            space, slash, name = thing.rpartition("/")
            named.setdefault(f"{space}{slash}", []).append(name)
        for kind, work in self._works.items():
            work.include(named.get(mint(self._project.base, kind, ""), ()))

    def do(self, folder: Path, progress: Meter) -> tuple[Changes, set[str]]:
        """Rebuild what was planned, with files in a folder; give the changed triples and the things
        that were rebuilt."""
        twins = {kind: known.places() for kind, known in self._state.tables.items()}
        labels: dict[str, set[str]] = {}
        files = self._rebuild(folder / "first", labels, progress)
        made = self._made()
        links = self._check_links(labels, made)
        relinked = {quad[0] for quad in self._fixed ^ self._state.fixed}
        if links is not self._state.links:
            before, now = (set(each.quads.get()) for each in (self._state.links, links))
            relinked |= {quad[0] for quad in before ^ now}
        for work in self._works.values():
            work.parts, work.names = set(), set()
        self._include(subject[1:-1] for subject in relinked if subject[1:-1] not in made)
        files += self._rebuild(folder / "second", {}, progress)
        made |= self._made()
        subjects = relinked | {f"<{thing}>" for thing in made}
        linked = not self._linked.isdisjoint(subject[1:-1] for subject in subjects)
        further = chain(self._fixed, links.quads.get() if linked else ())
        added = (quad for quad in further if quad[0] in subjects)
        changes = self._replace(subjects, chain(*map(read_triples, files), added))
        self._remember(links, twins)
        return changes, made

    def _made(self) -> set[str]:
        base = self._project.base
        names = ((kind, name) for kind, work in self._works.items() for name in work.names)
        return {mint(base, kind, name) for kind, name in names} | self._lost

    def _rebuild(self, folder: Path, labels: dict[str, set[str]], progress: Meter) -> list[Path]:
        """Rebuild what is planned; give the files of triples."""
        folder.mkdir()
        works = [work for work in self._works.values() if work.names or work.parts]
        works.sort(key=lambda work: -len(work.parts))
        rebuilder = Rebuilder(self.tables, self._precedences, self._linked, folder)
        tasks = [partial(rebuilder.rebuild, work) for work in works]
        processes = count_processes(SMALLEST * sum(len(work.parts) for work in works))
        rebuilt = run_all(
            tasks, processes, on_progress=lambda done: progress.advance(done, len(tasks))
        )
        for work, each in zip(works, rebuilt, strict=True):
            work.names = each.names
            for place, part in each.parts.items():
                work.known.parts[place] = part
            labels.update(each.labels)
        return [each.triples for each in rebuilt]

    def _check_links(self, labels: dict[str, set[str]], made: set[str]) -> Links:
        """Read the files of links again if they or the labels of their things have changed."""
        known = self._state.links
        if self._digest == known.digest and made.isdisjoint(self._linked):
            return known
        kept = known.labels.get()
        labels.update(
            (thing, own)
            for thing, own in kept.items()
            if thing in self._linked and thing not in made
        )
        if (self._digest, labels) == (known.digest, kept):
            return known
        links, findings = check_links(self._project, labels, self.tables.index.unread)
        quads = tuple(quad for quad in link_quads(links, self._project.base) if not quad[3])
        return Links(self._digest, self._linked, Lazy(labels), findings, Lazy(quads))

    def _replace(self, subjects: set[str], triples: Iterable[Quad]) -> Changes:
        state = self._state
        if state.columns is None:
            state.columns = Columns(triples)
            return {}
        return state.columns.replace(subjects, triples) if subjects else {}

    def _remember(self, links: Links, places: Map[str, PlacedIds]) -> None:
        state = self._state
        for kind, work in self._works.items():
            known = self._known[kind]
            for part, piece in zip(known.parts, slices_of(work.layout), strict=True):
                part.above = piece.above
            same = kind in state.tables and state.tables[kind].file == known.file
            if not same or not _are_alike(known.places(), places[kind]):
                known.twins = tuple(compare_ids(known.ids(), known.file))
        state.tables, state.index = self._known, self.tables.index
        state.precedences, state.links, state.fixed = self._precedences, links, self._fixed

    def findings(self) -> Iterator[Finding]:
        """Give what is wrong with tables, rows and links."""
        yield from self.tables.findings
        for known in self._known.values():
            for part in known.parts:
                yield from part.list_findings()
            yield from known.twins
        yield from self._state.links.findings


def _without(known: TableState, other: TableState | None) -> list[Part]:
    """Give the parts of a table that its other state does not have."""
    held = set(map(id, other.parts)) if other else set()
    return [part for part in known.parts if id(part) not in held]


def _are_alike(places: PlacedIds, others: PlacedIds) -> bool:
    """Whether parts have the same ids at the same lines."""
    return len(places) == len(others) and all(
        above == before and (ids is held or ids.get() == held.get())
        for (ids, above), (held, before) in zip(places, others, strict=True)
    )


def _names(parts: Iterable[Part]) -> Iterator[str]:
    return chain.from_iterable(part.names for part in parts)
