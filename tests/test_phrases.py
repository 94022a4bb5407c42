"""What canned queries say in other languages: all of it, or none of it."""

from pathlib import Path

import pytest

from twinrdf.errors import QueryError
from twinrdf.phrases import read_phrases
from twinrdf.queries import CannedQuery, read_queries
from twinrdf.translations import INTERFACE

QUERIES = Path(__file__).parents[1] / "queries"
QUERY = """\
#+ summary: What is there?
#+ description: All of it.
#+ tags: any
#+ param: place iri territory optional -- the place
#+ columns: place
SELECT ?place WHERE { ?place ?p ?o } ORDER BY ?place
"""
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
WHOLE = {"What is there?": "Wat is er?", "All of it.": "Alles.", "the place": "de plaats"}


def write(folder: Path, language: str, texts: dict[str, str], more: str = "") -> None:
    entries = [f'msgid "{text}"\nmsgstr "{said}"\n' for text, said in texts.items()]
    (folder / f"{language}.po").write_text("\n".join([HEADER, *entries, more]), encoding="utf-8")


def read(folder: Path) -> CannedQuery:
    (folder / "all.rq").write_text(QUERY, encoding="utf-8")
    return read_queries(folder)[0]


@pytest.mark.parametrize("language", [language for language in INTERFACE if language != "en"])
def test_every_question_is_in_every_language(language: str) -> None:
    queries = read_queries(QUERIES)
    assert [query.name for query in queries if query.word(language).language != language] == []
    said = {
        text
        for query in queries
        for text in (query.summary, query.description, *(param.help for param in query.params))
    }
    assert read_phrases(QUERIES)[language].keys() - said == set(), "take these out"


def test_a_question_is_in_the_first_language_that_has_it(tmp_path: Path) -> None:
    write(tmp_path, "nl", WHOLE)
    write(tmp_path, "fr", WHOLE | {"the place": ""})
    query = read(tmp_path)
    assert list(query.wordings) == ["nl"]
    said = query.word("fr", "nl")
    assert (said.language, said.summary, said.description) == ("nl", "Wat is er?", "Alles.")
    assert said.helps == {"place": "de plaats"}
    assert query.word("fr").summary == query.word().summary == "What is there?"
    assert query.word("fr").language == "en"


@pytest.mark.parametrize(
    "more", ["", '#, fuzzy\nmsgid "the place"\nmsgstr "plaats"\n', 'msgid "other"\nmsgstr "a"\n']
)
def test_what_is_half_translated_stays_english(tmp_path: Path, more: str) -> None:
    texts = {text: said for text, said in WHOLE.items() if text != "the place"}
    write(tmp_path, "nl", texts, more)
    assert read(tmp_path).word("nl").language == "en"


@pytest.mark.parametrize("content", [b'msgid "What', b"msgid \xff", b'msgstr "a"\nmsgid\n'])
def test_a_catalogue_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "nl.po").write_bytes(HEADER.encode() + b"\n" + content)
    with pytest.raises(QueryError, match=r"nl\.po: not a catalogue"):
        read(tmp_path)


def test_a_catalogue_in_an_unknown_charset_is_named(tmp_path: Path) -> None:
    content = HEADER.replace("charset=utf-8", "charset=unheard-of")
    (tmp_path / "nl.po").write_text(f'{content}\nmsgid "a"\nmsgstr "b"\n', encoding="utf-8")
    with pytest.raises(QueryError, match=r"nl\.po: not a catalogue: unknown encoding"):
        read(tmp_path)
