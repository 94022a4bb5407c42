"""The query page of an export: it answers queries itself, from a dump that is not too large.

May import: export.folder, export.opening, serve.files, serve.pages.completions, templating.
"""

import json
from collections.abc import Sequence

from twinrdf.export.folder import Folder
from twinrdf.export.opening import EVERYTHING, Opened
from twinrdf.serve.files import read_static
from twinrdf.serve.pages.completions import list_completions
from twinrdf.templating import read_assets

MOST = 150_000
"""How many statements a browser answers queries over; more take too much memory and time."""

_NEEDED = ("query.js", "query-worker.js", "web_bg.wasm")


class Querying:
    """The query page of an export, and the files it reads."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._assets = read_assets()
        self.built = all(name in self._assets for name in _NEEDED)
        self.statements = int(opened.release.counts.get("quads", 0))
        if self.answers:
            opened.site.renderer.tell(asks=True)

    @property
    def answers(self) -> bool:
        """Tell whether the page answers queries itself."""
        return self.built and self.statements <= MOST

    def render(self, languages: Sequence[str]) -> str:
        """Render the page in the first of some languages."""
        site = self._opened.site
        values: dict[str, object] = {"queries": site.asking.queries, "most": MOST}
        if not self.answers:
            too_many = self.statements if self.built else 0
            return site.desk.local(languages, **values, statements=too_many)
        root = site.addresses.root
        engine = read_static()[self._assets["web_bg.wasm"]]
        return site.desk.local(
            languages,
            **values,
            engine="page",
            dump=f"{root}{EVERYTHING}",
            dump_bytes=(self._opened.release.path / EVERYTHING).stat().st_size,
            engine_bytes=len(engine.body),
            statements=self.statements,
        )

    def write(self, folder: Folder, start: str, languages: Sequence[str]) -> None:
        """Write the words that the editor proposes, and the questions with their examples.

        They are where the pages in the first of the languages start.
        """
        if not self.answers:
            return
        site, base = self._opened.site, self._opened.release.base
        void, dataset = self._opened.metadata["void"], f"{base}dataset"
        words = list_completions(void, dataset, site.register, languages)
        content = json.dumps(words, ensure_ascii=False).encode()
        folder.write(f"{start}query/completions.json", content)
        for query in site.asking.queries:
            text = site.asking.fill(query, next(iter(query.examples), {}), base)
            folder.write(f"{start}query/{query.name}.rq", text.encode())
