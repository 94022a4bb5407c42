"""The files of an export: which file an address of the site becomes.

The file of a page is its address and `.html`; a document has its suffix already. Parameters become
parts of the path:

    /                                  index.html
    /browse/partnership?page=2         browse/partnership/2.html
    /browse/territory?class=City       browse/territory/class/City.html
    /network?list=ties&page=2          network/ties/2.html
    /timeline?page=2                   timeline/all/2.html
    /timeline?years=2010-2019          timeline/2010-2019.html
    /report?severity=warning&rule=Some report/warning/Some.html
    /doc/territory/ghent?in=agreement  doc/territory/ghent/in/agreement.html
    /queries/partnerships-of-place?…   queries/partnerships-of-place/1.html, by the example

Pages in the first language of an export stand at these places, those in another one in a folder
that has its code as a name: `nl/browse/partnership/2.html`.

May import: queries, serve.negotiate, serve.pages.rendering, serve.pages.timeline, translations.
"""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from twinrdf.queries import CannedQuery
from twinrdf.serve.negotiate import CSV, DOCUMENTS, HTML, RESULTS_JSON, split_suffix
from twinrdf.serve.pages.rendering import KINDS
from twinrdf.serve.pages.timeline import read_years
from twinrdf.translations import ENGLISH

PAGES = (
    *("browse", "map", "queries", "query", "search", "downloads", "about"),
    *("quality", "ns", "dataset"),
)
"""Pages that are one file each, besides the home page."""

SCRIPTED = frozenset({"map", "query", "search"})
"""Those whose scripts read the query string, so that links keep it."""

UNLISTED = frozenset({"query", "search"})
"""Those that search engines are not to find."""

START = "."
"""The folder in which the pages of a language start."""

NAMES_INDEX = "search/index.json"
SPOKEN = frozenset({START, NAMES_INDEX})
"""What each language has of its own, besides pages."""

ANSWERS = (CSV, RESULTS_JSON)
"""The formats, besides HTML, in which the answer to a canned query is kept."""

_SEGMENT = re.compile(r"[\w~!(*,;@+-][\w.~!()*,;@+-]{0,150}")
_PAGE = re.compile(r"[1-9][0-9]{0,7}")


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the running site: its path without the first slash, and its parameters."""

    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """What an export holds, and where.

    `things` are the paths that have documents, `unwritten` those among them too long for any but
    the page, `files` the files that are copied. `facets` gives the slugs that things of a kind can
    be narrowed down to, by the name of the facet. The first of the `languages` is at the root.
    """

    things: Collection[str]
    unwritten: Collection[str]
    files: Collection[str]
    queries: Mapping[str, CannedQuery]
    facets: Callable[[str], Mapping[str, Collection[str]]]
    languages: Sequence[str] = (ENGLISH,)

    def place(self, file: str, language: str) -> str:
        """Give the file in a language, by that in the first; many are the same in each."""
        is_page = file.endswith(".html") and file not in self.files
        if language == self.languages[0] or not (is_page or file in SPOKEN):
            return file
        return place_page(file, language, self.languages)

    def find(self, address: Address) -> str | None:
        """Give the file for an address, or nothing where the export has none."""
        head, _, rest = address.path.partition("/")
        if not address.path:
            return "index.html"
        if address.path in ("names", "disagreements"):
            return self._paged(address.path, address.parameters)
        if address.path == "report":
            return self._report(address.parameters)
        if address.path == "network":
            return self._network(address.parameters)
        if address.path == "timeline":
            return self._timeline(address.parameters)
        if head == "browse" and rest:
            return self._browse(rest, address.parameters)
        if head == "queries" and rest and address.path not in self.files:
            return self._canned_query(rest, address.parameters)
        if address.path in PAGES:
            return f"{address.path}.html"
        if address.path in self.files:
            return address.path
        return self._thing(address)

    def _thing(self, address: Address) -> str | None:
        path, suffix = address.path, None
        if path not in self.things:
            path, suffix = split_suffix(path, DOCUMENTS)
        if path not in self.things:
            return None
        if suffix is None or suffix.format is HTML:
            within = address.parameters.get("in", "")
            parts = [path, "in", within] if within else [path]
            return self._paged("/".join(parts), address.parameters)
        return None if path in self.unwritten else address.path

    def _browse(self, kind: str, parameters: Mapping[str, str]) -> str | None:
        names = [name for name in parameters if name != "page"]
        if kind not in KINDS:
            return None
        if not names:
            return self._paged(f"browse/{kind}", parameters)
        name = names[0]
        slug = parameters[name]
        if len(names) > 1 or slug not in self.facets(kind).get(name, ()) or not is_safe(slug):
            return None
        return self._paged(f"browse/{kind}/{name}/{slug}", parameters)

    def _network(self, parameters: Mapping[str, str]) -> str | None:
        if set(parameters) - {"list", "page"} or parameters.get("list", "ties") != "ties":
            return None
        return self._paged("network/ties" if "list" in parameters else "network", parameters)

    def _timeline(self, parameters: Mapping[str, str]) -> str | None:
        years = parameters.get("years", "")
        if parameters.keys() - {"years", "page"} or (years and not read_years(years)[2]):
            return None
        file = self._paged(f"timeline/{years or 'all'}", parameters)
        return "timeline.html" if file == "timeline/all.html" else file

    def _report(self, parameters: Mapping[str, str]) -> str | None:
        if parameters.keys() - {"severity", "rule", "page"}:
            return None
        chosen = (parameters.get(name, "") for name in ("severity", "rule"))
        path = "/".join(("report", *filter(None, chosen)))
        return self._paged(path, parameters) if is_safe(path) else None

    def _canned_query(self, name: str, parameters: Mapping[str, str]) -> str | None:
        name, suffix = split_suffix(name, ANSWERS)
        query = self.queries.get(name)
        if query is None:
            return None
        return place_query(query, parameters, (suffix.format if suffix else HTML).suffix)

    def _paged(self, path: str, parameters: Mapping[str, str]) -> str | None:
        page = parameters.get("page", "1")
        if not _PAGE.fullmatch(page):
            return None
        return f"{path}.html" if page == "1" else f"{path}/{page}.html"


def place_page(file: str, language: str, languages: Sequence[str]) -> str:
    """Give the file of a page in one of the languages of an export, by that in the first."""
    return file if language == languages[0] else posixpath.normpath(f"{language}/{file}")


def place_query(query: CannedQuery, values: Mapping[str, str], suffix: str) -> str | None:
    """Give the file of a canned query's answer without values, or to one of its examples.

    The page of a query that needs values shows its first example.
    """
    examples = [dict(example) for example in query.examples]
    if not values and (suffix == HTML.suffix or {} in examples):
        return f"queries/{query.name}.{suffix}"
    if dict(values) not in examples:
        return None
    number = examples.index(dict(values)) + 1
    if number == 1 and suffix == HTML.suffix:
        return f"queries/{query.name}.{suffix}"
    return f"queries/{query.name}/{number}.{suffix}"


def read_address(text: str, current: Address) -> Address | None:
    """Read a link of a page as an address of the site; one that leads out is none."""
    path, _, query = text.partition("?")
    if path.startswith("//") or not (path.startswith("/") or text.startswith("?")):
        return None
    parameters = {name: value for name, value in parse_qsl(query) if value}
    return Address(unquote(path[1:]) if path else current.path, parameters)


def is_safe(path: str) -> bool:
    """Whether a path can be a file on any system: no dots at its start, nothing odd."""
    return all(_SEGMENT.fullmatch(segment) for segment in path.split("/"))


def safe_paths(paths: Iterable[str]) -> list[str]:
    """Give the paths that can be files, sorted, each once."""
    return sorted({path for path in paths if is_safe(path)})
