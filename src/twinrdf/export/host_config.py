"""The configuration of hosts for an export: `_headers`, `_redirects`, Apache, nginx.

Apache and nginx choose the format of a document by Accept: the one that the header names first, or
else any that it names; weights are beyond them. Without a known format it is Turtle, as from the
server.

The query page compiles its engine, and so does the worker that it starts, whose policy is that of
its own script. Nothing else may.

May import: serve.files, serve.negotiate, serve.responses.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from twinrdf.serve.files import MEDIA_TYPES, File
from twinrdf.serve.negotiate import CSV, DOCUMENTS, JSON, TURTLE, Format, content_type
from twinrdf.serve.responses import IMMUTABLE, page_policy

_WORKER = r"static/built/query-worker-[0-9A-Z]+\.js"
_HASH = re.compile(r"'sha256-[^']+'")
_HEADS = "doc|code|graph|ns|dataset"
_QUERY = "query"


@dataclass(frozen=True, slots=True)
class Policies:
    """What pages may load; `compiling` is for the query page, which runs WebAssembly."""

    pages: str
    compiling: str


def make_policies(files: Mapping[str, File]) -> Policies:
    """Say what the pages may load, the styles in the release's own sheets included."""
    styles = sorted({style for file in files.values() for style in _HASH.findall(file.policy)})
    return Policies(page_policy(styles), page_policy(styles, compiles=True))


def list_names(folder: Path, languages: Sequence[str]) -> dict[str, list[str]]:
    """List what is in the folder of an export, and in that of each language but the first."""
    names = {"": sorted(path.name for path in folder.iterdir())}
    for language in languages[1:]:
        names[f"{language}/"] = sorted(path.name for path in (folder / language).iterdir())
    return names


def make_headers(policies: Policies, root: str, names: Mapping[str, Collection[str]]) -> str:
    """Write `_headers`, for hosts that read one; `names` are those in each folder of a language.

    Such hosts give an address the headers of all patterns that fit, and of two policies the
    stricter counts: so no pattern for pages fits a query page, or a static file. Some take no more
    than a hundred patterns, so each is for all names that start alike.
    """
    lines = [
        f"{root}*",
        "  Access-Control-Allow-Origin: *",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: same-origin",
    ]
    own = {start: {_QUERY} for start in names}
    own[""] |= {"static", *(start.rstrip("/") for start in names if start)}
    pages = [
        start + pattern
        for start, found in names.items()
        for pattern in ("", *(f"{short}*" for short in _shorten(found, own[start])))
    ]
    compiling = ["static/built/query-worker-*", *(f"{start}{_QUERY}*" for start in names)]
    for patterns, policy in ((pages, policies.pages), (compiling, policies.compiling)):
        for pattern in patterns:
            lines += [root + pattern, f"  Content-Security-Policy: {policy}"]
    for suffix, media_type in sorted(MEDIA_TYPES.items()):
        lines += [f"{root}*.{suffix}", f"  Content-Type: {content_type(media_type)}"]
    lines += [f"{root}.well-known/void", f"  Content-Type: {TURTLE.content_type}"]
    lines += [f"{root}static/*", f"  Cache-Control: {IMMUTABLE}"]
    return "\n".join(lines) + "\n"


def _shorten(names: Collection[str], apart: Collection[str]) -> list[str]:
    """Give the shortest starts of pages and folders with which nothing to be kept apart starts."""
    shortest = set()
    for name in names:
        stem, _, suffix = name.partition(".")
        if not stem or suffix not in ("", "html") or stem in apart:
            continue
        starts = (name[:length] for length in range(1, len(name) + 1))
        free = (start for start in starts if not any(one.startswith(start) for one in apart))
        shortest.add(next(free))
    return sorted(shortest)


def make_redirects(root: str) -> str:
    """Write `_redirects`, for hosts that read one."""
    return f"{root}id/* {root}doc/:splat.html 302\n"


def make_apache(policies: Policies, root: str, languages: Sequence[str] = ()) -> str:
    """Write `.htaccess`; `languages` are those with folders of their own."""
    lost = [
        line
        for language in languages
        for line in (
            f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(root)}{language}/#">',
            f"ErrorDocument 404 {root}{language}/404.html",
            "</If>",
        )
    ]
    types = [f"AddType {media_type} .{suffix}" for suffix, media_type in _types()]
    texts = [f".{suffix}" for suffix, media_type in _types() if media_type.startswith("text/")]
    rules = [rule for form, pattern in _preferences() for rule in _apache_rule(form, pattern)]
    return "\n".join(
        (
            "# Needs AllowOverride All, mod_rewrite and mod_headers.",
            "Options -Indexes -MultiViews",
            "DirectorySlash Off",
            f"ErrorDocument 404 {root}404.html",
            *lost,
            *types,
            f"AddCharset utf-8 {' '.join(texts)}",
            '<If "%{REQUEST_URI} =~ m#/[.]well-known/void$#">',
            f'ForceType "{TURTLE.content_type}"',
            "</If>",
            "Header set Access-Control-Allow-Origin *",
            "Header set X-Content-Type-Options nosniff",
            "Header set Referrer-Policy same-origin",
            f'Header set Content-Security-Policy "{policies.pages}"',
            f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(root)}{_compiles(languages)}$#">',
            f'Header set Content-Security-Policy "{policies.compiling}"',
            "</If>",
            f'<If "%{{REQUEST_URI}} =~ m#^{re.escape(root)}static/#">',
            f'Header set Cache-Control "{IMMUTABLE}"',
            "</If>",
            "RewriteEngine On",
            "RewriteOptions AllowNoSlash",
            "# the folder itself ends in a slash",
            "RewriteCond %{REQUEST_URI} !/$",
            "RewriteCond %{REQUEST_FILENAME}/export.json -f",
            "RewriteRule .? %{REQUEST_URI}/ [R=301,END]",
            *(f"RewriteRule ^{language}$ %{{REQUEST_URI}}/ [R=301,END]" for language in languages),
            "# a name leads to the document about what it names",
            "RewriteCond %{REQUEST_URI} ^(.*/)id/([^/]+/[^/]+?)/?$",
            "RewriteRule ^id/ %1doc/%2 [R=303,NE,END]",
            "# a document comes in the format that is asked for",
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


def make_nginx(policies: Policies, root: str, languages: Sequence[str] = ()) -> str:
    """Write a configuration for nginx; `languages` are those with folders of their own.

    An nginx has one set of variables, so those of exports that differ have names that differ.
    """
    settings = "\n".join((root, policies.pages, policies.compiling, *languages))
    own = f"twinrdf_{hashlib.sha256(settings.encode()).hexdigest()[:8]}"
    forms = [f'    "~*{pattern}" {form.suffix};' for form, pattern in _preferences()]
    types = [f"        {media_type} {suffix};" for suffix, media_type in _types()]
    html = MEDIA_TYPES["html"]
    texts = sorted({kind for _, kind in _types() if kind.startswith("text/") and kind != html})
    start, described = re.escape(root), rf"(?:{_HEADS})(?:[/.]|$)"
    folders = [
        line
        for language in languages
        for line in (
            f"    location = {root}{language} {{",
            f"        return 301 {root}{language}/;",
            "    }",
            f"    location {root}{language}/ {{",
            f"        error_page 404 {root}{language}/404.html;",
            "        try_files $uri.html $uri $uri/index.html =404;",
            "    }",
        )
    ]
    return "\n".join(
        (
            "# Include this in http { }, with the name of the host and the folder of the export.",
            f"map $http_accept ${own}_form {{",
            f"    default {TURTLE.suffix};",
            *forms,
            "}",
            f"map $uri ${own}_policy {{",
            f'    default "{policies.pages}";',
            f'    "~^{start}{_compiles(languages)}$" "{policies.compiling}";',
            "}",
            f"map $uri ${own}_kept {{",
            f'    "~^{start}static/" "{IMMUTABLE}";',
            "}",
            f"map $uri ${own}_varies {{",
            f'    "~^{start}{described}" Accept;',
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
            "    add_header Access-Control-Allow-Origin * always;",
            "    add_header X-Content-Type-Options nosniff always;",
            "    add_header Referrer-Policy same-origin always;",
            f"    add_header Content-Security-Policy ${own}_policy always;",
            f"    add_header Cache-Control ${own}_kept;",
            f"    add_header Vary ${own}_varies always;",
            f"    location ~ ^{start}id/(?<thing>[^/]+/[^/]+?)/?$ {{",
            f"        return 303 {root}doc/$thing;",
            "    }",
            f"    location ~ ^{start}{described} {{",
            f"        try_files $uri.${own}_form $uri.ttl $uri.html $uri $uri/index.html =404;",
            "    }",
            f"    location = {root}.well-known/void {{",
            "        types { }",
            f'        default_type "{TURTLE.content_type}";',
            "    }",
            *folders,
            f"    location {root} {{",
            "        try_files $uri.html $uri $uri/index.html =404;",
            "    }",
            "}",
            "",
        )
    )


def _compiles(languages: Sequence[str]) -> str:
    """Give the pattern of what compiles: the query page in every language, and its worker."""
    folder = f"(?:(?:{'|'.join(languages)})/)?" if languages else ""
    return rf"(?:{folder}{_QUERY}(?:\.html)?|{_WORKER})"


def _types() -> list[tuple[str, str]]:
    return sorted({**MEDIA_TYPES, "xml": "application/xml"}.items())


def _preferences() -> Iterator[tuple[Format, str]]:
    """Give patterns of Accept headers: those that name a format first, then those that name it."""
    forms = [form for form in DOCUMENTS if form not in (JSON, CSV)] + [JSON, CSV]
    for start in (r"^\s*", r"[\s,]"):
        for form in forms:
            names = "|".join(re.escape(name) for name in (form.media_type, *_exact(form)))
            yield form, rf"{start}(?:{names})\s*(?:[;,]|$)"


def _exact(form: Format) -> tuple[str, ...]:
    """Give the other names of a format, without those that browsers send for any XML."""
    return tuple(name for name in form.also if name not in ("application/xml", "text/xml"))


def _apache_rule(form: Format, pattern: str) -> Iterator[str]:
    yield f'RewriteCond %{{HTTP_ACCEPT}} "{pattern}" [NC]'
    yield f"RewriteCond %{{REQUEST_FILENAME}}.{form.suffix} -f"
    yield f"RewriteRule ^((?:{_HEADS})(?:/.+[^/])?)$ $1.{form.suffix} [END]"
