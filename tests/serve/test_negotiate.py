"""Content negotiation, as tables; and it never fails, whatever a header holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.serve.negotiate import (
    CODINGS,
    CSV,
    DOCUMENTS,
    GRAPHS,
    HTML,
    JSON,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF,
    RDF_XML,
    RESULTS,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TRIG,
    TURTLE,
    Format,
    choose,
    choose_coding,
    content_type,
    find_format,
    prefer_languages,
    split_suffix,
    wants_coding,
)

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SPARQLWRAPPER = "application/sparql-results+json,application/json,text/javascript"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/html;q=0.2"
)


@pytest.mark.parametrize(
    ("accept", "formats", "expected"),
    [
        # nothing said, or everything taken: our first
        (None, DOCUMENTS, TURTLE),
        ("", DOCUMENTS, TURTLE),
        ("*/*", DOCUMENTS, TURTLE),
        ("*", DOCUMENTS, TURTLE),
        ("*/*", RESULTS, RESULTS_JSON),
        ("*/*;q=0.1", GRAPHS, TURTLE),
        # one type by name, in any case
        ("text/turtle", DOCUMENTS, TURTLE),
        ("Text/TURTLE", DOCUMENTS, TURTLE),
        ("application/n-quads", DOCUMENTS, N_QUADS),
        ("application/trig", DOCUMENTS, TRIG),
        ("application/ld+json", DOCUMENTS, JSON_LD),
        ("application/json", DOCUMENTS, JSON),
        ("text/csv", DOCUMENTS, CSV),
        ("application/sparql-results+xml", RESULTS, RESULTS_XML),
        ("text/tab-separated-values", RESULTS, RESULTS_TSV),
        # weights
        ("text/turtle;q=0.5, application/n-triples", DOCUMENTS, N_TRIPLES),
        ("text/turtle;q=0.501, application/n-triples;q=0.5", DOCUMENTS, TURTLE),
        ("text/turtle; Q=0.1 , text/html ; q=0.2", DOCUMENTS, HTML),
        ("text/turtle;q=0, */*", DOCUMENTS, HTML),
        ("text/*;q=0.3, application/*;q=0.2", DOCUMENTS, TURTLE),
        ("application/*", DOCUMENTS, JSON_LD),
        ("application/*, application/ld+json;q=0", DOCUMENTS, N_TRIPLES),
        # at the same weight, the one named precisely before the wildcard, then our order
        ("text/html, */*", DOCUMENTS, HTML),
        ("application/n-triples, */*", DOCUMENTS, N_TRIPLES),
        ("text/*, application/n-quads", DOCUMENTS, N_QUADS),
        ("application/n-quads, application/n-triples", DOCUMENTS, N_TRIPLES),
        ("text/html;q=0.5, */*;q=0.5", DOCUMENTS, HTML),
        # parameters
        ("text/turtle;charset=utf-8", DOCUMENTS, TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', RDF, JSON_LD),
        ("text/html;level=1, text/turtle;q=0.7, text/html;q=0.4", DOCUMENTS, TURTLE),
        ("text/*, application/ld+json;profile=x", DOCUMENTS, JSON_LD),
        ('text/html;x="a,b;q=0", text/turtle;q=0.9', DOCUMENTS, HTML),
        ("text/turtle;q=0.8;version=1.1, text/html;q=0.7", DOCUMENTS, TURTLE),
        # what clients really send
        (FIREFOX, DOCUMENTS, HTML),
        (FIREFOX, RESULTS, HTML),
        (FIREFOX, GRAPHS, HTML),
        (FIREFOX, RDF, RDF_XML),
        (SPARQLWRAPPER, RESULTS, RESULTS_JSON),
        (COMUNICA, DOCUMENTS, N_QUADS),
        ("application/json, text/javascript, */*; q=0.01", RESULTS, RESULTS_JSON),
        # names that serve for something else as well
        ("application/xml", RESULTS, RESULTS_XML),
        ("application/xml", GRAPHS, RDF_XML),
        ("text/xml", RDF, RDF_XML),
        ("application/xhtml+xml", DOCUMENTS, HTML),
        # a mixture for both kinds of answer
        ("text/turtle, application/sparql-results+json;q=0.5", RESULTS, RESULTS_JSON),
        ("text/turtle, application/sparql-results+json;q=0.5", GRAPHS, TURTLE),
        # malformed parts do not count, and a header of nothing else is no header
        ("text/turtle;q=high, text/html;q=0.1", DOCUMENTS, HTML),
        ("text/turtle;q=2, text/html;q=0.1", DOCUMENTS, HTML),
        ("text/turtle;q=-1", DOCUMENTS, TURTLE),
        ("/, ;;, text/, \x00", DOCUMENTS, TURTLE),
        ("text/html text/turtle", DOCUMENTS, TURTLE),
        (",,text/html,,", DOCUMENTS, HTML),
        ('text/html;x="unclosed, text/turtle', DOCUMENTS, HTML),
        ("text/html;", DOCUMENTS, HTML),
        # nothing fits
        ("image/png", DOCUMENTS, None),
        ("text/turtle", RESULTS, None),
        ("application/sparql-results+json", GRAPHS, None),
        ("*/*;q=0", DOCUMENTS, None),
        ("text/turtle;q=0", DOCUMENTS, None),
    ],
)
def test_an_accept_header_chooses_a_format(
    accept: str | None, formats: tuple[Format, ...], expected: Format | None
) -> None:
    choice = choose(accept, formats)
    assert (choice.format if choice else None) == expected


@pytest.mark.parametrize(
    ("accept", "formats", "sent"),
    [
        ("*/*", RESULTS, "application/sparql-results+json"),
        ("application/*", RESULTS, "application/sparql-results+json"),
        ("application/json", RESULTS, "application/json"),
        ("text/xml", RESULTS, "text/xml; charset=utf-8"),
        ("application/xhtml+xml", RESULTS, "application/xhtml+xml"),
        ("text/html, application/xhtml+xml", RESULTS, "text/html; charset=utf-8"),
        ("text/csv", RESULTS, "text/csv; charset=utf-8"),
    ],
)
def test_an_answer_is_sent_under_the_name_it_was_asked_by(
    accept: str, formats: tuple[Format, ...], sent: str
) -> None:
    choice = choose(accept, formats)
    assert choice is not None
    assert choice.content_type == sent


@pytest.mark.parametrize(
    ("name", "formats", "expected"),
    [
        ("ttl", RDF, TURTLE),
        ("turtle", RDF, TURTLE),
        ("TURTLE", RDF, TURTLE),
        ("text/turtle", RDF, TURTLE),
        ("application/ld json", RDF, JSON_LD),
        ("application/ld+json", RDF, JSON_LD),
        ("json", RESULTS, RESULTS_JSON),
        ("json", GRAPHS, JSON),
        ("xml", RESULTS, RESULTS_XML),
        ("xml", GRAPHS, RDF_XML),
        ("application/json", RESULTS, RESULTS_JSON),
        ("n-triples", GRAPHS, N_TRIPLES),
        ("html", RESULTS, HTML),
        ("csv", GRAPHS, None),
        ("", RDF, None),
        ("docx", RDF, None),
    ],
)
def test_a_name_finds_a_format(
    name: str, formats: tuple[Format, ...], expected: Format | None
) -> None:
    choice = find_format(name, formats)
    assert (choice.format if choice else None) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ghent.ttl", ("ghent", TURTLE)),
        ("ghent", ("ghent", None)),
        ("ghent.TTL", ("ghent.TTL", None)),
        ("ghent.exe", ("ghent.exe", None)),
        ("ghent.ttl.nt", ("ghent.ttl", N_TRIPLES)),
        (".ttl", (".ttl", None)),
        ("", ("", None)),
    ],
)
def test_a_suffix_is_split_off(path: str, expected: tuple[str, Format | None]) -> None:
    name, choice = split_suffix(path, DOCUMENTS)
    assert (name, choice.format if choice else None) == expected


@pytest.mark.parametrize("formats", [DOCUMENTS, RESULTS, GRAPHS, RDF])
def test_every_format_is_found_by_its_suffix_and_its_media_type(
    formats: tuple[Format, ...],
) -> None:
    assert len({offered.suffix for offered in formats}) == len(formats)
    for offered in formats:
        for choice in (
            find_format(offered.suffix, formats),
            find_format(offered.media_type, formats),
            split_suffix(f"x.{offered.suffix}", formats)[1],
            choose(offered.media_type, formats),
        ):
            assert choice is not None
            assert choice.format == offered


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, ()),
        ("", ()),
        ("nl", ("nl",)),
        ("nl-BE", ("nl",)),
        ("NL-be, en;q=0.9", ("nl", "en")),
        ("fr;q=0.2, nl;q=0.3", ("nl", "fr")),
        ("fr, nl", ("nl", "fr")),
        ("de, fr;q=0.1", ("fr",)),
        ("*", ()),
        ("zh-Hans-CN;q=0.5, nl-BE;q=0.2, nl;q=0.7", ("nl", "zh")),
        ("en;q=0, nl", ("nl",)),
        ("q=1;;", ()),
    ],
)
def test_languages_are_ordered_by_preference(accept: str | None, expected: tuple[str, ...]) -> None:
    assert prefer_languages(accept, ("en", "nl", "fr", "zh")) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, ""),
        ("", ""),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("br;q=0.9, zstd", "zstd"),
        ("br;q=0, gzip", "gzip"),
        ("BR", "br"),
        ("identity;q=0", ""),
        ("identity;q=0, br;q=0.1", "br"),
        ("identity, br;q=0.5", ""),
        ("zstd;q=0.5, gzip", "gzip"),
        ("zstd;q=0, gzip;q=0.1", "gzip"),
        ("gzip;q=0, zstd", "zstd"),
        ("gzip;q=0", ""),
        ("*", "gzip"),
        ("gzip;q=0, *", ""),
        ("identity", ""),
        ("deflate;q=1.0, gzip;q=0.001", "gzip"),
    ],
)
def test_an_accept_encoding_header_chooses_a_coding(accept: str | None, expected: str) -> None:
    assert choose_coding(accept) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, False),
        ("", False),
        ("gzip", False),
        ("identity;q=0", True),
        ("gzip, identity;q=0", True),
        ("gzip, *;q=0", True),
        ("gzip, *;q=0, identity;q=0.1", False),
        ("identity;q=0.001", False),
        ("identity;q=zero", False),
    ],
)
def test_what_is_not_compressed_may_be_refused(accept: str | None, expected: bool) -> None:
    assert wants_coding(accept) is expected


def test_text_says_its_charset() -> None:
    assert content_type("text/csv") == "text/csv; charset=utf-8"
    assert content_type("application/ld+json") == "application/ld+json"


HEADERS = st.text(max_size=200) | st.lists(
    st.sampled_from(["text/turtle", "*/*", ";q=0.5", ",", '"', "\\", ";", "=", " ", "text/html"])
).map("".join)


@given(HEADERS)
def test_no_header_makes_it_fail(header: str) -> None:
    assert choose(header, DOCUMENTS) is None or choose(header, DOCUMENTS).format in DOCUMENTS
    assert set(prefer_languages(header, ("en", "nl"))) <= {"en", "nl"}
    assert choose_coding(header) in ("", *CODINGS)
    assert wants_coding(header) in (True, False)
