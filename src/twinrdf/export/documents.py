"""The documents of an export: each thing in every format, as the server sends it.

May import: export.folder, export.links, export.opening, serve.documents, serve.negotiate,
serve.problems.
"""

import html
from urllib.parse import urljoin

from twinrdf.export.folder import Folder
from twinrdf.export.links import link_from, link_under, quote_path
from twinrdf.export.opening import Opened
from twinrdf.serve.documents import ALL, REGISTER, graph_of, write_quads
from twinrdf.serve.negotiate import DOCUMENTS, HTML, JSON, JSON_LD, RDF, TURTLE
from twinrdf.serve.problems import ProblemError

VOID = ".well-known/void"
FORMATS = tuple(format_ for format_ in DOCUMENTS if format_ not in (HTML, JSON))
"""The formats of a document apart from its page; JSON is JSON-LD under another name."""

DATASET = {f"dataset.{format_.suffix}": format_ for format_ in (*RDF, JSON)}

_REDIRECT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{iri}</title>
<link rel="canonical" href="{canonical}">
<meta http-equiv="refresh" content="0; url={link}">
</head>
<body><p>{iri} is described in <a href="{link}">its document</a>.</p></body>
</html>
"""


def write_document(opened: Opened, folder: Folder, path: str) -> bool:
    """Write a document in all formats but HTML; return False for one that is too long."""
    iri = opened.iri(path)
    try:
        documents = {graph: opened.documents.describe(iri, graph) for graph in (ALL, REGISTER)}
    except ProblemError:
        return False
    for format_ in FORMATS:
        content = opened.documents.write(documents[graph_of(format_)], format_)
        folder.write(f"{path}.{format_.suffix}", content)
        if format_ is JSON_LD:
            folder.write(f"{path}.{JSON.suffix}", content)
    return True


def write_dataset(opened: Opened, folder: Folder) -> None:
    """Write the description of the dataset in every format, and where VoID says to look for it."""
    quads = sorted({*opened.metadata["void"], *opened.metadata["catalog"]})
    for name, format_ in DATASET.items():
        folder.write(name, write_quads(quads, format_, opened.release, opened.mapping))
    void = write_quads(opened.metadata["void"], TURTLE, opened.release, opened.mapping)
    folder.write(VOID, void)


def write_redirects(opened: Opened, folder: Folder, path: str, base_url: str, root: str) -> None:
    """Write pages that redirect from a thing's name to its page, where a host has no rule.

    Each is the index of a folder, which every host serves. If the folder of the site is known, the
    link starts there, as not all hosts add a slash to the address of a folder.
    """
    head, _, rest = path.partition("/")
    names = [f"id/{rest}", path] if head == "doc" else [path]
    for name in names:
        file, target = f"{name}/index.html", f"{path}.html"
        link = link_under(root)(target) if base_url else link_from(file)(target)
        page = _REDIRECT.format(
            iri=html.escape(opened.iri(path)),
            link=html.escape(link),
            canonical=html.escape(urljoin(base_url, quote_path(target)) if base_url else link),
        )
        folder.write(file, page.encode())
