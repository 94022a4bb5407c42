"""The query page of an export, which answers queries itself if the dump is not too large.

May import: export.folder, export.opening, params, queries, query_text, serve.pages.completions,
templating.
"""

import json
from collections.abc import Sequence
from functools import partial

from twinrdf.export.folder import Folder
from twinrdf.export.opening import EVERYTHING, Opened
from twinrdf.params import Param, list_spellings
from twinrdf.queries import CannedQuery
from twinrdf.query_text import split_text
from twinrdf.serve.pages.completions import list_completions
from twinrdf.templating import STATIC, read_assets

MOST = 150_000
"""The most statements over which a browser answers queries, for the memory and time it takes."""

_NEEDED = ("query.js", "query-worker.js", "web_bg.wasm")


class QueryPage:
    """The query page of an export, and the files it reads.

    `base_url` is the address of the export, empty if unknown.
    """

    def __init__(self, opened: Opened, base_url: str) -> None:
        self._opened = opened
        self._base_url = base_url
        self._assets = read_assets()
        self.built = all(name in self._assets for name in _NEEDED)
        self.statements = opened.release.counts["quads"]
        if self.answers:
            opened.site.renderer.add_globals(
                asks=True, fits=partial(list_fitting, opened.release.base)
            )

    @property
    def answers(self) -> bool:
        """Whether the page answers queries itself."""
        return self.built and self.statements <= MOST

    def render(self, languages: Sequence[str]) -> str:
        """Render the page in the first of some languages."""
        site = self._opened.site
        values: dict[str, object] = {
            "queries": site.canned.queries,
            "most": MOST,
            "site_address": self._base_url,
        }
        if not self.answers:
            too_many = self.statements if self.built else 0
            return site.query_page.local(languages, **values, statements=too_many)
        return site.query_page.local(
            languages,
            **values,
            engine="page",
            dump=f"/{EVERYTHING}",
            dump_bytes=(self._opened.release.path / EVERYTHING).stat().st_size,
            engine_bytes=(STATIC / self._assets["web_bg.wasm"]).stat().st_size,
            statements=self.statements,
        )

    def write(self, folder: Folder, start: str, languages: Sequence[str]) -> None:
        """Write the words that the editor proposes, and the canned queries with their parameters.

        They are in the folder where the pages of the language start.
        """
        if not self.answers:
            return
        site, base = self._opened.site, self._opened.release.base
        void, dataset = self._opened.metadata["void"], f"{base}dataset"
        words = list_completions(void, dataset, site.register, languages)
        content = json.dumps(words, ensure_ascii=False).encode()
        folder.write(f"{start}query/completions.json", content)
        for query in site.canned.queries:
            folder.write(f"{start}query/examples/{query.name}.json", write_query(query, base))


def write_query(query: CannedQuery, base: str) -> bytes:
    """Write a canned query as JSON for `query-canned.js`, which fills in its values."""
    *parts, computed = split_text(query.text)
    example = next(iter(query.examples), {})
    params = [
        {
            "name": param.name,
            "kind": param.kind,
            "required": param.required,
            "default": param.default,
            "example": example.get(param.name, ""),
            "last": param.name in computed,
            "spellings": list_spellings(param, base),
        }
        for param in query.params
    ]
    return json.dumps({"text": parts, "params": params}, ensure_ascii=False).encode()


def list_fitting(base: str, param: Param) -> str:
    """Give the pattern of the values that fit a parameter."""
    return "|".join(pattern for pattern, _, _ in list_spellings(param, base))
