"""The interface in its languages: every word marked, every mark translated, nothing broken."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Any

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes
from tests.registers import mapping

from twinrdf import translations
from twinrdf.project import embedded_root
from twinrdf.queries import read_queries
from twinrdf.templating import make_environment
from twinrdf.translations import INTERFACE, LOCALES, find_language, pick_language

SOURCES = Path(translations.__file__).parent
TEMPLATES = sorted(path.name for path in (SOURCES / "templates").glob("*.html"))
OTHERS = [language for language in INTERFACE if language != "en"]
KEYWORDS: Any = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NAMES = re.compile(
    r"CSV|JSON-LD|JSON|GeoJSON|Turtle|N-Triples|RDF/XML|GEXF|GraphML|SHA-256|SHACL|SPARQL|rq|[a-z]+\.(?:csv|json|ttl)|\.html"
)
"""What is called the same in every language: formats and files."""

SPOKEN = {"aria-label", "placeholder", "title", "alt", "label"}
SILENT = {"code", "pre", "kbd", "style", "script"}
_VALUE = "x\u200b"
_ATTRIBUTES = re.compile(r'(?:[\w-]+="[^"]*"\s*)+')
"""What stands for a value in a template; attributes that a macro writes for a tag elsewhere."""

NOT_WORDS = {"data-part", "data-engine", "data-index", "data-root", "data-view"}


def extract() -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    methods = [
        ("templates/**.html", "jinja2.ext:babel_extract"),
        ("serve/pages/wording.py", "python"),
    ]
    options = {"templates/**.html": {"trimmed": "true"}}
    found = extract_from_dir(SOURCES, methods, options, keywords=KEYWORDS)
    for _, _, text, _, context in found:
        yield context, text


def read(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "twinrdf.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


def forms(text: Any) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


@pytest.fixture(scope="module")
def wanted() -> set[tuple[str | None, str]]:
    return {(context, forms(text)[0]) for context, text in extract()}


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_no_other(
    language: str, wanted: set[tuple[str | None, str]]
) -> None:
    assert len(wanted) > 500
    found = {(message.context, forms(message.id)[0]) for message in messages(language)}
    assert wanted - found == set(), "translate these"
    assert found - wanted == set(), "take these out"


def test_a_statement_is_what_a_source_says_and_no_triple(
    wanted: set[tuple[str | None, str]],
) -> None:
    said = {(context, re.sub(r"%\(\w+\)s", "", text)) for context, text in wanted}
    found = {(context, text.strip()) for context, text in said if "statement" in text.lower()}
    assert found == {
        ("kind", "Statements"),
        ("kind", "statement"),
        (None, "statement"),
        (None, "Statements about it"),
    }


@pytest.mark.parametrize("language", OTHERS)
def test_translations_are_whole(language: str) -> None:
    catalogue = read(language)
    for message in messages(language):
        assert not message.fuzzy, message.id
        said = forms(message.string)
        plural = isinstance(message.id, tuple)
        assert len(said) == (catalogue.num_plurals if plural else 1), message.id
        assert all(text.strip() for text in said), message.id
        for number, text in enumerate(said):
            source = forms(message.id)[number if len(said) > 1 else -1]
            assert blanks(text) == blanks(source), (message.id, text)
            assert tags(text) == tags(source), (message.id, text)


def blanks(text: str) -> tuple[list[str], list[str]]:
    """Give what is filled in: by templates as `%(name)s`, by scripts as `{name}`."""
    by_templates = sorted(set(re.findall(r"%\(\w+\)s|%%|%(?![(%])", text)))
    plain = re.sub(r"%\(\w+\)s", "", text)
    words = [f"{{{name}}}" for _, name, _, _ in Formatter().parse(plain) if name is not None]
    return by_templates, sorted(word for word in words if " " not in word)


def tags(text: str) -> list[str]:
    """Give the markup of a message; its elements must be closed in their order."""
    opened: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", text):
        if closing:
            assert opened and opened.pop() == name, text
        else:
            opened.append(name)
    assert not opened, text
    return sorted(re.findall(r"<[^>]*>", text))


def test_plural_forms_are_those_of_each_language() -> None:
    def say(language: str, count: int) -> str:
        environment = make_environment(language)
        template = "{{ ngettext('%(num)s place', '%(num)s places', n) }}"
        return environment.from_string(template).render(n=count)

    assert [say("en", n) for n in (0, 1, 2000)] == ["0 places", "1 place", "2,000 places"]
    assert [say("nl", n) for n in (0, 1, 2000)] == ["0 plaatsen", "1 plaats", "2.000 plaatsen"]
    assert [say("fr", n) for n in (0, 1, 2000)] == ["0 lieu", "1 lieu", "2\u202f000 lieux"]
    assert [say("zh", n) for n in (0, 1, 2000)] == ["0个地方", "1个地方", "2,000个地方"]


def test_what_fills_a_message_is_escaped() -> None:
    template = "{% trans name=name %}Replaced by {{ other }}.{% endtrans %}"
    for language in INTERFACE:
        environment = make_environment(language)
        page = environment.from_string(template).render(name="", other="<b>&")
        assert "&lt;b&gt;&amp;" in page and "<b>" not in page


def test_texts_in_another_language_are_marked_up() -> None:
    template = "<i{{ 'en'|lang }}{{ 'nl-BE'|lang }}{{ ''|lang }}>"
    assert make_environment("en").from_string(template).render() == '<i lang="nl-BE">'
    assert make_environment("nl").from_string(template).render() == '<i lang="en">'


def test_a_language_is_picked_and_found_by_its_tag() -> None:
    assert pick_language(("de", "fr", "nl")) == "fr"
    assert pick_language(("de",)) == pick_language(()) == "en"
    assert [find_language(tag) for tag in ("nl", "zh-Hans", "ZH", " fr ")] == [
        *("nl", "zh", "zh", "fr")
    ]
    assert find_language("tlh") == find_language("") == find_language("../nl") == ""


# ---- no word of a template is unmarked


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_visible_word_of_a_template_is_marked(name: str) -> None:
    source = (SOURCES / "templates" / name).read_text(encoding="utf-8")
    assert list(find_unmarked(make_environment(), source)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ("<p>{{ _('Hello') }}</p><code>SELECT</code>", []),
        ("{% trans %}Hello <b>there</b>{% endtrans %}", []),
        ('<a title="Hello">{{ x }}</a>', ["Hello"]),
        ('<i data-none="No name"></i>', ["No name"]),
        ("{{ 'Hello' if x else _('there') }}", ["Hello"]),
        ('<a href="{{ x }}.csv">CSV</a>', []),
    ],
)
def test_words_without_a_mark_are_found(source: str, found: list[str]) -> None:
    assert list(find_unmarked(make_environment(), source)) == found


def find_unmarked(environment: jinja2.Environment, source: str) -> Iterator[str]:
    reader = _Reader()
    reader.feed("".join(_plain_text(environment, source)))
    yield from reader.found
    for output in environment.parse(source).find_all(nodes.Output):
        for part in output.nodes:
            if not isinstance(part, nodes.TemplateData):
                yield from (text for text in _constants(part) if _is_words(text))


def _plain_text(environment: jinja2.Environment, source: str) -> Iterator[str]:
    """Give what a template says itself, besides what it marks."""
    in_message, words = False, None
    for _, kind, value in environment.lex(source):
        if kind == "data" and not in_message:
            yield value
        elif kind == "variable_end":
            yield _VALUE
        elif kind == "block_begin":
            words = []
        elif kind == "name" and words is not None:
            words.append(value)
        elif kind == "block_end":
            if words and words[0] in ("trans", "endtrans"):
                in_message = words[0] == "trans"
            words = None


def _constants(node: nodes.Node) -> Iterator[str]:
    """Give the texts that an expression may print as they stand."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        yield from _constants(node.expr2) if node.expr2 else ()
    elif isinstance(node, nodes.Or | nodes.And | nodes.Add):
        yield from (*_constants(node.left), *_constants(node.right))
    elif isinstance(node, nodes.Concat):
        yield from (text for part in node.nodes for text in _constants(part))


def _is_words(text: str) -> bool:
    """Tell whether a text has words; names of classes and addresses are none."""
    plain = NAMES.sub("", text)
    return bool(re.search(r"[^\W\d_]{2}", plain)) and not re.fullmatch(r"[a-z-]+", plain)


class _Reader(HTMLParser):
    """Finds words in text and in the attributes that are read out or shown by scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent.append(tag)
        for name, value in attrs:
            shown = name in SPOKEN or (name.startswith("data-") and name not in NOT_WORDS)
            described = name == "content" and ("name", "description") in attrs
            if value and (shown or described) and _is_words(value):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        plain = _ATTRIBUTES.sub("", NAMES.sub("", data))
        if not self._silent and re.search(r"[^\W\d_]{2}", plain):
            self.found.append(" ".join(data.replace(_VALUE, "").split()))


def test_every_column_of_a_question_has_a_word() -> None:
    columns = {
        name for query in read_queries(embedded_root() / "queries") for name in query.columns
    }
    words: Any = make_environment().get_template("words.html").module
    known = {*words.asked, *words.column, *words.one, *mapping().columns}
    assert {name.removesuffix("Label") for name in columns} <= known


def test_every_word_of_a_question_in_its_answer_has_a_word() -> None:
    words: Any = make_environment().get_template("words.html").module
    known = {(name, word) for name, said in words.answers.items() for word in said}
    found = set()
    for query in read_queries(embedded_root() / "queries"):
        for names, rows in re.findall(r"VALUES \((.*?)\) \{(.*?)\n\s*\}", query.text, re.DOTALL):
            name = names.split()[-1].removeprefix("?")
            found |= {(name, word) for word in re.findall(r'"(.*?)"', rows)}
        for text, name in re.findall(r"BIND\((.*?) AS \?(\w+)\)", query.text, re.DOTALL):
            found |= {(name, word) for word in re.findall(r'"([a-z ]+)"', text)}
    assert {name for name, _ in found} == words.answers.keys()
    assert found <= known
