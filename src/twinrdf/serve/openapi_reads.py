"""The OpenAPI operations of things, files, pages and monitoring.

May import: serve.files, serve.negotiate, serve.openapi_parts, vocab.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from twinrdf.serve.files import read_static
from twinrdf.serve.negotiate import DOCUMENTS, HTML, JSON, RDF, Format
from twinrdf.serve.openapi_parts import (
    ID,
    PLAIN,
    TEXT,
    Described,
    Node,
    Operation,
    ask,
    ask_format,
    contents,
    place,
    place_suffix,
)
from twinrdf.vocab import TABLES

_ANY: dict[str, Node] = {"*/*": {}}
_KINDS = [*(table.kind for table in TABLES), "link", "decision"]


def describe_reads(files: Mapping[str, str]) -> Described:
    """List the operations that read, by their addresses; files are given with their types."""
    yield from _describe_things()
    yield from _describe_files(files)
    yield from _describe_pages()
    yield from _describe_operations()


def _describe_things() -> Described:
    kind = place("kind", "the kind of thing", {"enum": _KINDS})
    slug = place("slug", "its id", {"type": "string", "pattern": f"^{ID}$"})
    name = place("name", "its name", {"type": "string", "pattern": f"^{ID}$"})
    moved = {
        "303": {
            "description": "The document about it.",
            "headers": {"Location": {"description": "where the document is", "schema": TEXT}},
        }
    }
    words, gone = "Go from a thing to its document", ("404", "410")
    thing = Operation("thing", words, "things", {}, [kind, slug], gone, others=moved)
    yield "/id/{kind}/{slug}", thing
    named, words = [kind, slug, place_suffix(DOCUMENTS)], f"{words} (by suffix)"
    thing = Operation("thing-as", words, "things", {}, named, gone, others=moved)
    yield "/id/{kind}/{slug}.{suffix}", thing
    scheme = {**name, "name": "scheme"}
    kinds = {"enum": [table.kind for table in TABLES]}
    parts = [ask("in", "of what points here, only this kind, in HTML", kinds), _page_of()]
    documents: tuple[tuple[str, str, str, list[Node]], ...] = (
        ("/doc/{kind}/{slug}", "document", "Read about a thing", [kind, slug, *parts]),
        ("/code/{scheme}", "scheme", "Read a code list", [scheme]),
        ("/code/{scheme}/{name}", "code", "Read about a code", [scheme, name, *parts]),
        ("/graph/{name}", "graph", "Read a named graph", [name, _page_of()]),
        ("/ns", "vocabulary", "Read the vocabulary", []),
    )
    refused = ("403", "406", *gone)
    for path, identifier, words, params in documents:
        yield from _describe_forms(path, identifier, words, DOCUMENTS, params, refused, refused)
    words, forms = "Read about the dataset: VoID and DCAT", (*RDF, JSON, HTML)
    yield from _describe_forms("/dataset", "dataset", words, forms, [], ["406"], ["404"])
    words = "Read about the dataset: VoID"
    void = Operation("void", words, "things", contents(RDF), [ask_format(RDF)], ["406"])
    yield "/.well-known/void", void


def _describe_forms(
    path: str,
    name: str,
    words: str,
    forms: Sequence[Format],
    params: Sequence[Node],
    by_accept: Iterable[str],
    by_suffix: Iterable[str],
) -> Described:
    """Describe a document that comes in several forms, and what may go wrong either way."""
    content = contents(forms)
    given = [*params, ask_format(forms)]
    yield path, Operation(name, words, "things", content, given, by_accept)
    words, given = f"{words} (by suffix)", [*params, place_suffix(forms)]
    suffixed = Operation(f"{name}-as", words, "things", content, given, by_suffix)
    yield f"{path}.{{suffix}}", suffixed


def _describe_files(files: Mapping[str, str]) -> Described:
    static = {f"static/{name}": reply.content_type for name, reply in read_static().items()}
    known = {**files, **static}
    for folder, members in groupby(sorted(known, key=_place), key=lambda name: _place(name)[0]):
        names = list(members)
        content: dict[str, Node] = {
            media_type: {} for media_type in sorted({_bare(known[name]) for name in names})
        }
        if folder == ".":
            for name in names:
                yield (
                    f"/{name}",
                    Operation(name, f"Get {name}", "files", {_bare(known[name]): {}}, (), ()),
                )
            continue
        shown = [PurePosixPath(name).name for name in names]
        yield (
            f"/{folder}/{{file}}",
            Operation(
                f"file-{folder.replace('/', '-')}",
                f"Get a file of {folder}/",
                "files",
                content,
                [place("file", "its name", {"enum": shown})],
                ["404"],
            ),
        )


def _place(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    return str(path.parent), path.name


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0]


def _describe_pages() -> Described:
    yield (
        "/",
        Operation(
            "home",
            "Begin here; in other formats, what the dataset is",
            "pages",
            contents((HTML, *RDF, JSON)),
            (),
            ["406"],
        ),
    )
    for path, name, summary, params in (
        ("/browse", "browse", "See every kind of thing", []),
        ("/map", "map", "See the ties on a map", [*_choose("of", *_FACETS), _page_of()]),
        (
            "/timeline",
            "timeline",
            "See what happened when",
            [*_choose("country", "kind", "years"), _page_of()],
        ),
        (
            "/network",
            "network",
            "See who is tied to whom",
            [*_choose("kind", "decade", "status", "sort"), *_ask_network(), _page_of()],
        ),
        ("/downloads", "downloads", "See the files to download", []),
        ("/about", "about", "Read about the register", []),
        ("/about/limits", "limits", "Read what the server allows", []),
        ("/quality", "quality", "See how far the data can be relied on", []),
        (
            "/report",
            "report",
            "See what the checks found",
            [*_ask_findings(), *_choose("sort"), _page_of()],
        ),
        (
            "/disagreements",
            "disagreements",
            "See where sources differ",
            [*_choose("sort"), _page_of()],
        ),
    ):
        yield path, Operation(name, summary, "pages", PLAIN, params, ["404"])
    id_ = place("release", "the id of an earlier release", {"type": "string"})
    file = place("file", "the path of a file in it", {"type": "string"})
    here = {"307": {"description": "The release that is served: its files are at the root."}}
    words = "Get a file of an earlier release"
    earlier = Operation("earlier", words, "files", _ANY, [id_, file], ("404", "410"), others=here)
    yield "/releases/{release}/{file}", earlier
    moved = {"308": {"description": "Moved to /downloads."}}
    for path, name in (("/download", "download"), ("/dumps", "dumps"), ("/dumps/", "dumpsFolder")):
        yield path, Operation(name, "Go to the files", "pages", {}, others=moved)


_FACETS = ("country", "kind", "decade", "status")


def _choose(*facets: str) -> list[Node]:
    """Describe the parameters that narrow a page down."""
    words = {
        "of": "the id of a place or a tie, such as territory/ghent",
        "country": "the slug of a country, such as belgium",
        "kind": "partnership, agreement, event, or a sort of them, such as memorandum",
        "decade": "a decade, such as 2010s",
        "status": "a status, such as active",
        "years": "a year, or the first and the last, such as 2010-2019",
        "sort": "a column of the table; with - the other way round",
    }
    return [ask(name, words[name]) for name in facets]


def _ask_network() -> list[Node]:
    colour, listed = {"enum": ["community", "country"]}, {"enum": ["ties"]}
    return [ask("colour", "what the colours show", colour),
            ask("list", "the table of ties instead of that of parties", listed)]  # fmt: skip


def _ask_findings() -> list[Node]:
    severity = {"enum": ["violation", "warning", "info"]}
    return [ask("severity", "how grave", severity), ask("rule", "the rule that is not kept")]


def _page_of() -> Node:
    return ask("page", "a page of the HTML", {"type": "integer", "minimum": 1})


def _describe_operations() -> Described:
    state = {JSON.media_type: {"schema": {"type": "object", "required": ["status", "release"]}}}
    figures: Node = {"text/plain": {"schema": TEXT}}
    listed: Node = {"application/xml": {"schema": TEXT}}
    for path, name, summary, content, statuses in (
        ("/healthz", "health", "Is it alive?", state, []),
        ("/readyz", "readiness", "Can it answer queries?", state, []),
        ("/metrics", "metrics", "The figures of operation", figures, ["403"]),
        ("/robots.txt", "robots", "What crawlers need not ask for", figures, []),
        ("/openapi.json", "openapi", "This document", {JSON.media_type: {}}, []),
        ("/sitemap.xml", "sitemap", "The pages, for search engines", listed, []),
    ):
        yield path, Operation(name, summary, "operations", content, (), statuses)
    number = place("number", "which of several sitemaps", {"type": "integer", "minimum": 1})
    words = "A part of the pages, for search engines"
    part = Operation("sitemapPart", words, "operations", listed, [number], ["404"])
    yield "/sitemap-{number}.xml", part
