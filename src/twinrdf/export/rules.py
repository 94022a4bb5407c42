"""What tells a host how to serve an export, and search engines what to find in it.

Apache and nginx choose the form of a document by Accept: the form that the header names first, or
else any that it names; weights are beyond them. Without a form that is known, it is Turtle, as it
is from the server.

The query page compiles its engine, and so does the worker that it starts, whose policy is that of
its own script. Nothing else may.

May import: export.rewriting, serve.files, serve.negotiate, serve.responses.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from twinrdf.export.rewriting import quote_path
from twinrdf.serve.files import MEDIA_TYPES, File
from twinrdf.serve.negotiate import CSV, DOCUMENTS, JSON, TURTLE, Format, content_type
from twinrdf.serve.responses import page_policy

SITEMAP_LINES = 50_000
"""The most addresses that one sitemap may list."""

_COMPILES = r"(?:query(?:\.html)?|static/built/query-worker-[0-9A-Z]+\.js)"
_HASH = re.compile(r"'sha256-[^']+'")
_HEADS = "doc|code|graph|ns|dataset"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Policies:
    """What pages may load; `compiling` is for the query page, which runs WebAssembly."""

    pages: str
    compiling: str


def make_policies(files: Mapping[str, File]) -> Policies:
    """Say what the pages may load, the styles in the release's own sheets included."""
    styles = sorted({style for file in files.values() for style in _HASH.findall(file.policy)})
    return Policies(page_policy(styles), page_policy(styles, compiles=True))


def make_headers(policies: Policies, root: str, names: Iterable[str]) -> str:
    """Write `_headers`, for hosts that read one; `names` are those in the folder of the export.

    Such hosts give a file the headers of all patterns that fit, and of two policies the stricter
    counts: so each name has its own, and static files other than the worker have none.
    """
    lines = [
        f"{root}*",
        "  Access-Control-Allow-Origin: *",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: same-origin",
    ]
    for name in ("", *sorted(names)):
        compiles = name == "query.html"
        policy = policies.compiling if compiles else policies.pages
        for pattern in _patterns(name):
            lines += [root + pattern, f"  Content-Security-Policy: {policy}"]
    worker = f"{root}static/built/query-worker-*"
    lines += [worker, f"  Content-Security-Policy: {policies.compiling}"]
    for suffix, media_type in sorted(MEDIA_TYPES.items()):
        lines += [f"{root}*.{suffix}", f"  Content-Type: {content_type(media_type)}"]
    lines += [f"{root}.well-known/void", f"  Content-Type: {TURTLE.content_type}"]
    return "\n".join(lines) + "\n"


def _patterns(name: str) -> tuple[str, ...]:
    """Give the patterns of addresses that lead to a page, or to the pages in a folder."""
    stem, dot, suffix = name.partition(".")
    if not name or suffix == "html":
        return (name, stem) if name else ("",)
    return () if dot or name in ("static", "query") else (f"{name}/*",)


def make_redirects(root: str) -> str:
    """Write `_redirects`, for hosts that read one."""
    return f"{root}id/* {root}doc/:splat.html 302\n"


def make_apache(policies: Policies, root: str) -> str:
    """Write `.htaccess`."""
    types = [f"AddType {media_type} .{suffix}" for suffix, media_type in _types()]
    texts = [f".{suffix}" for suffix, media_type in _types() if media_type.startswith("text/")]
    rules = [rule for form, pattern in _preferences() for rule in _apache_rule(form, pattern)]
    return "\n".join(
        (
            "# Needs AllowOverride All, mod_rewrite and mod_headers.",
            "Options -Indexes -MultiViews",
            "DirectorySlash Off",
            f"ErrorDocument 404 {root}404.html",
            *types,
            f"AddCharset utf-8 {' '.join(texts)}",
            '<If "%{REQUEST_URI} =~ m#/[.]well-known/void$#">',
            f'ForceType "{TURTLE.content_type}"',
            "</If>",
            "Header set Access-Control-Allow-Origin *",
            "Header set X-Content-Type-Options nosniff",
            "Header set Referrer-Policy same-origin",
            f'Header set Content-Security-Policy "{policies.pages}"',
            f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(root)}{_COMPILES}$#">',
            f'Header set Content-Security-Policy "{policies.compiling}"',
            "</If>",
            "RewriteEngine On",
            "RewriteOptions AllowNoSlash",
            "# the folder itself ends in a slash",
            "RewriteCond %{REQUEST_URI} !/$",
            "RewriteCond %{REQUEST_FILENAME}/export.json -f",
            "RewriteRule .? %{REQUEST_URI}/ [R=301,END]",
            "# a name leads to the document about what it names",
            "RewriteCond %{REQUEST_URI} ^(.*/)id/([^/]+/[^/]+?)/?$",
            "RewriteRule ^id/ %1doc/%2 [R=303,NE,END]",
            "# a document comes in the form that is asked for",
            f"RewriteRule ^(?:{_HEADS})(?:/|$) - [E=NEGOTIATED:1]",
            "Header merge Vary Accept env=NEGOTIATED",
            "Header merge Vary Accept env=REDIRECT_NEGOTIATED",
            *rules,
            "RewriteCond %{REQUEST_FILENAME}.ttl -f",
            "RewriteRule ^(.+[^/])$ $1.ttl [END]",
            "# a page is its address and .html",
            "RewriteCond %{REQUEST_FILENAME}.html -f",
            "RewriteRule ^(.+[^/])$ $1.html [END]",
            "",
        )
    )


def make_nginx(policies: Policies, root: str) -> str:
    """Write a configuration for nginx."""
    forms = [f'    "~*{pattern}" {form.suffix};' for form, pattern in _preferences()]
    types = [f"        {media_type} {suffix};" for suffix, media_type in _types()]
    texts = sorted({kind for _, kind in _types() if kind.startswith("text/") and kind != HTML_TYPE})
    headers = [
        "add_header Access-Control-Allow-Origin * always;",
        "add_header X-Content-Type-Options nosniff always;",
        "add_header Referrer-Policy same-origin always;",
        f'add_header Content-Security-Policy "{policies.pages}" always;',
    ]
    compiling = f'add_header Content-Security-Policy "{policies.compiling}" always;'
    return "\n".join(
        (
            "# Include this in http { }, with the name of the host and the folder of the export.",
            "map $http_accept $twinrdf_form {",
            f"    default {TURTLE.suffix};",
            *forms,
            "}",
            "server {",
            "    listen 80;",
            "    server_name register.example;",
            "    root /srv/register;",
            "    absolute_redirect off;",
            "    charset utf-8;",
            f"    charset_types {' '.join(texts)};",
            "    types {",
            *types,
            "    }",
            f"    error_page 404 {root}404.html;",
            *(f"    {header}" for header in headers),
            f"    location ~ ^{re.escape(root)}id/(?<thing>[^/]+/[^/]+?)/?$ {{",
            f"        return 303 {root}doc/$thing;",
            "    }",
            f"    location ~ ^{re.escape(root)}(?:{_HEADS})(?:[/.]|$) {{",
            *(f"        {header}" for header in headers),
            "        add_header Vary Accept always;",
            "        try_files $uri.$twinrdf_form $uri.ttl $uri.html $uri $uri/index.html =404;",
            "    }",
            f"    location = {root}.well-known/void {{",
            *(f"        {header}" for header in headers[:3]),
            "        types { }",
            f'        default_type "{TURTLE.content_type}";',
            "    }",
            f"    location ~ ^{re.escape(root)}{_COMPILES}$ {{",
            *(f"        {header}" for header in (*headers[:3], compiling)),
            "        try_files $uri.html $uri =404;",
            "    }",
            f"    location {root} {{",
            "        try_files $uri.html $uri $uri/index.html =404;",
            "    }",
            "}",
            "",
        )
    )


def make_robots(base_url: str) -> str:
    """Write `robots.txt`."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base_url}sitemap.xml\n"


def make_sitemaps(pages: Iterable[str], base_url: str, issued: str) -> Iterator[tuple[str, str]]:
    """Give the sitemaps by their names: one, or an index of several."""
    addresses = [
        base_url + quote_path("" if page == "index.html" else page) for page in sorted(pages)
    ]
    if len(addresses) <= SITEMAP_LINES:
        yield "sitemap.xml", _sitemap("urlset", "url", addresses, issued)
        return
    names: list[str] = []
    for start in range(0, len(addresses), SITEMAP_LINES):
        names.append(f"sitemap-{len(names) + 1}.xml")
        some = addresses[start : start + SITEMAP_LINES]
        yield names[-1], _sitemap("urlset", "url", some, issued)
    found = [base_url + name for name in names]
    yield "sitemap.xml", _sitemap("sitemapindex", "sitemap", found, issued)


HTML_TYPE = MEDIA_TYPES["html"]


def _sitemap(whole: str, part: str, addresses: Sequence[str], issued: str) -> str:
    when = f"<lastmod>{html.escape(issued)}</lastmod>" if issued else ""
    lines = [f"<{part}><loc>{html.escape(at)}</loc>{when}</{part}>\n" for at in addresses]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{_SITEMAPS}">\n'
    return f"{head}{''.join(lines)}</{whole}>\n"


def _types() -> list[tuple[str, str]]:
    return sorted({**MEDIA_TYPES, "xml": "application/xml"}.items())


def _preferences() -> Iterator[tuple[Format, str]]:
    """Give patterns of Accept headers: those that name a form first, then those that name it."""
    forms = [form for form in DOCUMENTS if form not in (JSON, CSV)] + [JSON, CSV]
    for start in (r"^\s*", r"[\s,]"):
        for form in forms:
            names = "|".join(re.escape(name) for name in (form.media_type, *_exact(form)))
            yield form, rf"{start}(?:{names})\s*(?:[;,]|$)"


def _exact(form: Format) -> tuple[str, ...]:
    """Give the other names of a form, without those that browsers send for any XML."""
    return tuple(name for name in form.also if name not in ("application/xml", "text/xml"))


def _apache_rule(form: Format, pattern: str) -> Iterator[str]:
    yield f'RewriteCond %{{HTTP_ACCEPT}} "{pattern}" [NC]'
    yield f"RewriteCond %{{REQUEST_FILENAME}}.{form.suffix} -f"
    yield f"RewriteRule ^((?:{_HEADS})(?:/.+[^/])?)$ $1.{form.suffix} [END]"
