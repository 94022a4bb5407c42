"""What holds of every page: well-formed, nothing that runs or styles, only safe links."""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr"}
ELEMENTS = VOID | {
    *("html", "head", "title", "body", "header", "main", "footer", "nav", "section", "article"),
    *("form", "label", "button", "select", "option", "textarea", "h1", "h2", "h3", "h4", "p", "a"),
    *("ul", "ol", "li", "dl", "dt", "dd", "div", "span", "table", "caption", "thead", "tbody"),
    *("tr", "th", "td", "pre", "code", "details", "summary", "blockquote", "q", "cite", "strong"),
    *("small", "sup", "time", "figure", "figcaption", "script", "svg", "g", "path", "circle"),
    *("text", "use", "kbd", "template", "desc"),
    *("optgroup", "canvas", "rect"),
}
ADDRESSES = {"href", "src", "action", "cite", "formaction", "xlink:href"}


@dataclass
class Page(HTMLParser):
    """A page read: its text, links, ids, and everything that is wrong with it."""

    source: str
    problems: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    controls: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        if self.open:
            self.problems.append(f"never closed: {self.open}")
        if self.headings.count(1) != 1:
            self.problems.append(f"{self.headings.count(1)} headings of level 1")
        for before, after in zip(self.headings, self.headings[1:], strict=False):
            if after > before + 1:
                self.problems.append(f"heading {after} below heading {before}")
        self.problems += [f"id twice: {name}" for name in self.ids if self.ids.count(name) > 1]
        self.problems += [f"no label: {name}" for name in self.controls - self.labelled]
        missing = {link for link in self.links if link.startswith("#")} - {
            f"#{name}" for name in self.ids
        }
        self.problems += [f"leads nowhere: {link}" for link in missing]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in ELEMENTS:
            self.problems.append(f"element {tag}")
        if len(given) < len(attrs):
            self.problems.append(f"attribute twice in {tag}")
        built = re.fullmatch(r"/(?:ties/)?static/built/[\w.-]+\.js", given.get("src", ""))
        ours = built and given.get("type") == "module"
        if tag == "script" and not ours and given != {"type": "application/ld+json"}:
            self.problems.append("a script that runs")
        self.check_attributes(tag, given)
        self.collect(tag, given)
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def check_attributes(self, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            if name.startswith("on") or name in {"style", "srcdoc", "nonce"}:
                self.problems.append(f"attribute {name} of {tag}")
            if name in ADDRESSES and not _is_safe(value):
                self.problems.append(f"address {value}")

    def collect(self, tag: str, given: dict[str, str]) -> None:
        if tag == "a":
            self.links.append(given.get("href", ""))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.controls.add(given.get("id", f"{tag} without id"))
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"stray end of {tag}")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            json.loads(data)
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All text that shows, with single spaces."""
        return " ".join(" ".join(self.texts).split())


def _is_safe(address: str) -> bool:
    """Tell whether an address stays on the site or leads to the web."""
    bare = "".join(char for char in address if char > " ").lower()
    own = bare.startswith(("/", "#", "?")) and not bare.startswith(("//", "/\\"))
    return own or bare.startswith(("http://", "https://"))


def read_page(source: str) -> Page:
    """Read a page and hold it to what every page must be."""
    page = Page(source)
    assert not page.problems, page.problems
    assert source.startswith("<!doctype html>\n<html lang=")
    assert 'name="viewport"' in source
    assert 'href="#content"' in source
    return page
