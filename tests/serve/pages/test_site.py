"""Every page is whole and safe, and says what the release says."""

import html
import json
import re
from hashlib import sha256
from pathlib import Path
from shutil import which
from subprocess import run
from urllib.parse import quote

import pytest

from twinrdf.errors import RequestError
from twinrdf.params import Param
from twinrdf.serve.limits import Limits
from twinrdf.serve.pages import Site
from twinrdf.serve.pages.query_page import Question
from twinrdf.terms import NOT_IN_IRI, XSD, Term, text
from twinrdf.vocab import expand, term

from .example import BASE, DATASET, LABEL, make_site, thing
from .markup import read_page

CODE = "https://w3id.org/twinrdf/code/"
LINK, ITEM = thing("link/territory-ghent--Q1297"), "http://www.wikidata.org/entity/Q1297"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("site") / "release")


def test_every_page_is_well_formed(site: Site) -> None:
    rows = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}}).encode()
    pages = [
        site.home(),
        site.browse(),
        site.search("ghent"),
        site.search(""),
        site.query_page.form(Question("")),
        site.query_page.form(Question("SELECT"), "not SPARQL"),
        site.query_page.result(Question("SELECT ?s {}"), rows, "application/sparql-results+json"),
        site.canned_queries(),
        site.canned_query("ties-of-place", {}),
        site.downloads(),
        site.about(),
        site.limits(Limits()),
        site.limits(Limits(access_log="stderr")),
        site.error(404),
        site.error(410, links=[(thing("territory/ghent"), "Ghent")]),
        *(site.browse_kind(table, {}) for table in ("partnership", "territory", "source", "area")),
        *(site.browse_kind(table, {}) for table in ("agreement", "event", "figure", "office")),
    ]
    for page in pages:
        read_page(page)
        shown = read_card(page)
        assert shown["og:title"]
        assert shown["og:description"] == shown["description"] != ""
        assert shown["og:locale"] == "en_GB"


def read_heads(page: str) -> str:
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    return " ".join(re.findall(r">([^<>]+)</th>", head))


def read_card(page: str) -> dict[str, str]:
    """Give what others show of a page that is shared, by name."""
    found = re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)">', page)
    return {name: html.unescape(text) for name, text in found}


def test_shared_pages_say_what_they_are(site: Site) -> None:
    ghent = read_card(site.describe(thing("territory/ghent"), {}, ("nl",)))
    assert ghent["og:title"] == "Gent"
    assert ghent["og:description"] == "Stad. België. A city on the Scheldt."
    assert ghent["og:site_name"] == "Register van voorbeelden"
    assert ghent["og:url"] == thing("territory/ghent")
    assert ghent["og:locale"] == "nl_NL"
    about = read_card(site.about())
    assert about["og:title"] == "About"
    assert about["og:description"] == "Ties made up for tests."
    browse = read_card(site.browse(("zh",)))
    assert (browse["og:locale"], browse["og:locale:alternate"]) == ("zh_CN", "fr_FR")
    assert browse["description"] not in ("", about["description"])


def test_warming_up_works_out_the_search_and_the_lists(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release")
    site.warm()
    assert "names" in vars(site.index)
    assert site.index.choices.cache_info().currsize > 10


def test_every_thing_has_a_well_formed_page(site: Site) -> None:
    quads = site.register.store.quads(graph="")
    for iri in sorted({quad[0][1:-1] for quad in quads}):
        read_page(site.describe(iri))
    read_page(site.describe(f"{BASE}graph/links"))
    read_page(site.describe(f"{BASE}graph/catalog"))


def test_a_statement_says_its_text_once_with_its_sources(tmp_path: Path) -> None:
    """Above the facts; or as its name, and then among them, as a name has no sources."""
    first, other = thing("source/one"), thing("source/other")
    texts = {"first": "It never rained", "second": "It did", "third": "It poured"}
    more = [(name, LABEL, "A name", "") for name in ("first", "third")]
    for name, said in texts.items():
        more += [(name, term("tw:text"), said, graph) for graph in ("", f"<{first}>")]
    more.append(("third", term("tw:text"), "It drizzled", f"<{other}>"))
    site = make_site(
        tmp_path / "release",
        "".join(
            f'<{thing(f"statement/{name}")}> {predicate} "{said}"@en {graph} .\n'
            for name, predicate, said, graph in more
        ),
    )
    pages = {name: site.describe(thing(f"statement/{name}")) for name in texts}
    bodies = {name: page.partition("<main")[2] for name, page in pages.items()}
    assert bodies["first"].count("It never rained") == 1
    assert re.search(r'class="summary">It never rained<.*href="#source-1"', bodies["first"])
    assert "<h1>It did</h1>" in bodies["second"]
    assert 'class="summary"' not in bodies["second"]
    assert re.search(r">Text</dt>\s*<dd>\s*It did <", bodies["second"])
    assert 'class="summary"' not in bodies["third"]
    assert re.search(r">Text</dt>\s*<dd>\s*It poured <", bodies["third"])
    assert "It drizzled" in bodies["third"]


def test_links_and_decisions_are_named_by_what_they_join(tmp_path: Path) -> None:
    ends = (("owl:annotatedSource", thing("territory/ghent")), ("owl:annotatedTarget", ITEM))
    accepted = [f"<{LINK}> {term(end)} <{iri}> <{BASE}graph/links> .\n" for end, iri in ends]
    negated = (
        f"<{LINK}> {term('sssom:predicate_modifier')} <https://x.y/not> <{BASE}graph/links> .\n"
    )
    for more, joint in (("", "="), (negated, "≠")):
        site = make_site(tmp_path / f"release{joint}", "".join(accepted) + more)
        assert f"<h1>Gent {joint} Wikidata Q1297</h1>" in site.describe(LINK, {}, ("nl",))
    graph = site.describe(f"{BASE}graph/catalog")
    assert '<h4><a href="/doc/decision/one">Ghent and Weihai, start</a></h4>' in graph


def test_what_a_graph_says_of_other_vocabularies_can_be_read(tmp_path: Path) -> None:
    """Texts in several languages stand apart, code as it was written, links in words."""
    said = (
        ("owl:annotatedSource", f"<{thing('territory/ghent')}>"),
        ("rdfs:comment", '"First."@en'),
        ("rdfs:comment", '"Eerst."@nl'),
        ("dcterms:description", '"One\\nparagraph"@en'),
        ("sh:select", '"SELECT *\\n{ }"'),
    )
    more = [f"<{LINK}> {term(name)} {value} <{BASE}graph/links> .\n" for name, value in said]
    site = make_site(tmp_path / "release", "".join(more))
    page = site.describe(f"{BASE}graph/links", {}, ("nl",))
    assert '<li><span lang="en">First.</span> <span class="lang">en</span></li>' in page
    assert '<li>Eerst. <span class="lang">nl</span></li>' in page
    assert "<code>SELECT *\n{ }</code>" in page
    assert "paragraph</code>" not in page
    assert "<dt>Item</dt>" in page
    assert "<dt>Entité</dt>" not in page
    assert re.search(r">Entité</dt>", site.describe(LINK, {}, ("fr",)))


def test_every_link_within_the_site_leads_to_a_page(site: Site) -> None:
    page = read_page(site.home() + "")
    pages = [page, read_page(site.describe(thing("territory/ghent")))]
    for link in sorted({link for page in pages for link in page.links}):
        if link.startswith("/doc/") and "." not in link and "?" not in link:
            read_page(site.describe(thing(link.removeprefix("/doc/"))))
        if link.startswith("/code/"):
            read_page(site.describe(CODE + link.removeprefix("/code/")))


# ---- ways in


def test_home_shows_numbers_ties_and_the_newest(site: Site) -> None:
    page = site.home()
    shown = read_page(page).text
    assert "Register of examples" in shown
    assert "its address is /reconcile" in shown
    assert "2 partnerships" in shown
    assert "3 countries" in shown
    assert page.count('class="arc formal"') == 2
    assert "agreement without a partnership" not in shown
    assert "1 tie is not on the map: both ends are at the same place" in shown
    assert shown.index("24 September 2013 Ghent and Weihai") < shown.index("1956 Ghent – Orléans")
    assert "June 2018 Letter of intent, 2018" in shown


@pytest.mark.parametrize("page", ["map", "timeline", "network"])
@pytest.mark.parametrize("damaged", [None, "", "[]", '{"entries": 1}', "[" * 100_000])
def test_a_lost_or_damaged_document_of_a_release_is_told(
    tmp_path: Path, page: str, damaged: str | None
) -> None:
    site = make_site(tmp_path / "release")
    path = tmp_path / "release" / "site" / f"{page}.json"
    if damaged is None:
        path.unlink()
    else:
        path.write_text(damaged, encoding="utf-8")
    told = "was lost" if damaged is None else "is damaged"
    with pytest.raises(RequestError, match=f"site/{page}.json of this release {told}") as error:
        getattr(site, page)({})
    assert error.value.status == 500


def test_browse_counts_every_kind_and_links_code_lists_and_graphs(site: Site) -> None:
    page = read_page(site.browse())
    assert "/browse/statement" in page.links
    assert "/code/agreement-kind" in page.links
    assert "/graph/links" in page.links


def test_a_kind_can_be_narrowed_down_and_sorted(site: Site) -> None:
    whole = read_page(site.browse_kind("territory", {})).text
    assert "7 places" in whole
    assert "Belgium (2)" in whole
    china = read_page(site.browse_kind("territory", {"country": "china", "class": "City"})).text
    assert "2 places" in china
    assert "Ghent" not in china
    page = site.browse_kind("territory", {"sort": "-ties"})
    body = page.partition("<tbody>")[2]
    assert body.index(">Ghent<") < body.index(">Belgium<")
    assert 'aria-sort="descending"' in page
    assert 'value="-ties"' in page


def test_what_nobody_can_choose_falls_back(site: Site) -> None:
    shown = read_page(site.browse_kind("territory", {"page": "-3", "sort": "x", "y": "z"})).text
    assert "7 places" in shown
    for page in ("999999999999", "٣", "1e3", "0"):
        read_page(site.browse_kind("territory", {"page": page}))
    assert "Nothing fits" in site.browse_kind("territory", {"country": "atlantis"})


def test_an_unknown_kind_is_not_found(site: Site) -> None:
    with pytest.raises(RequestError) as error:
        site.browse_kind("dragons", {})
    assert error.value.status == 404


def test_search_finds_names_in_any_language_without_accents_or_case(site: Site) -> None:
    for wanted, found in (
        ("GENT", "Ghent"),
        ("orleans", "Orléans"),
        ("根", "Ghent"),
        ("city of", "Ghent"),
        ("gendt", "Ghent"),
        ("friendship", "Friendship agreement, 2013"),
    ):
        assert found in read_page(site.search(wanted)).text, wanted
    for wanted in ("", "zzz"):
        assert "/browse/territory" in read_page(site.search(wanted)).links
    assert "No name contains" in site.search("zzz")
    assert "Places 5" in read_page(site.search("e", {"kind": "territory"})).text


# ---- things


def test_a_place_shows_its_facts_with_their_sources(site: Site) -> None:
    page = site.describe(thing("territory/ghent"))
    shown = read_page(page).text
    assert "City · Belgium Ghent Gand Gent 根特" in shown
    assert "Lies within Belgium source 1 source 2" in shown.replace(" 1", " 1").replace("  ", " ")
    assert "51.05° N, 3.72° E" in shown
    assert '<li lang="zh">根特</li>' in page
    assert "Ghent, the city on two rivers" in shown
    assert "Written there: Gendt" in shown
    assert 'href="http://www.wikidata.org/entity/Q1296"' in page
    assert "more than 263,608 inhabitants" in shown
    assert shown.index("Type of place") < shown.index("Lies within") < shown.index("Also called")


def test_a_place_is_named_in_the_readers_language(site: Site) -> None:
    page = site.describe(thing("territory/ghent"), languages=("nl", "fr"))
    assert "<h1>Gent</h1>" in page
    assert "soort plaats" in page.lower()
    assert "<h1>根特</h1>" in site.describe(thing("territory/ghent"), languages=("zh-Hans", "zh"))
    assert "<h1>Ghent</h1>" in site.describe(thing("territory/ghent"), languages=("pt",))


def test_what_points_at_a_thing_is_listed_and_paged(tmp_path: Path) -> None:
    within = "<https://schema.org/containedInPlace>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    more = "".join(
        f"<{thing(f'territory/town-{number:03}')}> {within} <{thing('territory/france')}> .\n"
        f"<{thing(f'territory/town-{number:03}')}> {kind} <https://w3id.org/twinrdf/ns#City> .\n"
        for number in range(120)
    )
    site = make_site(tmp_path / "release", more)
    first = site.describe(thing("territory/france"))
    assert "Places within 121" in read_page(first).text
    assert first.count(">Town 0") == 9
    link = "/doc/territory/france?in=territory"
    assert link in read_page(first).links
    second = site.describe(thing("territory/france"), {"in": "territory", "page": "2"})
    assert "Page 2 of 3" in read_page(second).text
    assert "?in=territory&page=3" in read_page(second).links


def test_a_tie_tells_its_story(site: Site) -> None:
    page = site.describe(thing("partnership/ghent--weihai"))
    shown = read_page(page).text
    story = shown[shown.index("What happened") : shown.index("In the words")]
    places = [story.index(word) for word in ("begins", "establishes", "Visit", "end of its term")]
    assert places == sorted(places)
    assert "Friendship agreement, 2013 friendship agreement signed" not in story
    words = shown[shown.index("In the words") : shown.index("In detail")]
    assert "calls it friendship" in words
    assert words.index("Culture") < words.index("Trade and ports")
    assert "a friendship since 24 September 2013" in shown


def test_a_date_that_only_another_source_states_leads_there(tmp_path: Path) -> None:
    visit, wire = thing("event/visit"), thing("source/wire")
    start = "<https://w3id.org/twinrdf/ns#start>"
    month = '"2014-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    diary = thing("source/diary")
    more = f'<{diary}> {LABEL} "A diary"@en .\n<{visit}> {start} {month} <{diary}> .\n'
    also = f"{more}<{visit}> {start} {month} <{wire}> .\n"
    sites = make_site(tmp_path / "other", more), make_site(tmp_path / "both", also)
    pages = [site.describe(thing("partnership/ghent--weihai")) for site in sites]
    moments = [re.search(r'<li class="event">.*?</li>', page, re.DOTALL) for page in pages]
    other, both = (moment[0] if moment else "" for moment in moments)
    assert 'href="/doc/source/diary" title="Source: A diary"' in other
    assert "#source-" not in other
    assert "diary" not in both and "#source-" in both
    read_page(pages[0])


def test_the_mark_of_a_source_opens_its_words(site: Site) -> None:
    page = site.describe(thing("territory/ghent"))
    quoted = re.search(r"<li>(?:(?!</li>).)*<details><summary>.*?</li>", page, re.DOTALL)
    assert quoted
    assert re.search(r'</summary>\s*<div id="source-1">\s*<blockquote', quoted[0])
    assert '<li id="source-2">' in page  # it is not quoted
    assert "#source-1" in read_page(page).links


def test_values_set_aside_stand_beside_the_one_taken(site: Site) -> None:
    shown = read_page(site.describe(thing("partnership/ghent--weihai"))).text
    start = shown[shown.index("Start 24 September 2013") :][:300]
    assert "Also stated. 2013" in start
    assert "— set aside by the rule: more precise" in start
    assert "Sources disagree. 2014" in start
    assert "— set aside by the rule: higher rank" in start


def test_what_is_not_simply_stated_is_marked(site: Site) -> None:
    tie = site.describe(thing("partnership/ghent--weihai"))
    status = tie[tie.index(">Status</dt>") :].partition("</dd>")[0]
    assert 'class="badge implied"' in status
    agreement = site.describe(thing("agreement/friendship-2013"))
    end = agreement[agreement.index(">End of term<") :].partition("</dd>")[0]
    assert 'class="badge derived"' in end
    assert "5 years" in agreement
    place = site.describe(thing("territory/ghent")).partition('id="sources"')[0]
    assert "badge implied" not in place


def test_tables_on_a_page_name_its_thing_and_do_not_lead_to_it(site: Site) -> None:
    page = site.describe(thing("territory/ghent"))
    assert 'Ghent, <a href="/doc/territory/weihai">Weihai</a>' in page
    assert "/doc/territory/ghent" not in read_page(page).links


def test_a_source_lists_what_it_states(site: Site) -> None:
    shown = read_page(site.describe(thing("source/page"))).text
    assert "15 January 2020" in shown
    assert "Language English" in shown
    assert "What it says 11" in shown
    assert "Ghent, the city on two rivers" in shown


def test_codes_and_code_lists_have_pages(site: Site) -> None:
    kinds = read_page(site.describe(f"{CODE}partnership-kind")).text
    assert "friendship" in kinds
    friendship = read_page(site.describe(f"{CODE}partnership-kind/friendship"))
    assert "Browse · kind of partnership Friendship" in friendship.text
    assert "/doc/partnership/ghent--weihai" in friendship.links
    domains = site.describe(f"{CODE}domain")
    assert 'class="depth-1"' in domains
    assert read_heads(domains) == "Code Partnerships Areas of cooperation"
    assert read_heads(site.describe(f"{CODE}basis")) == "Code Uses"


@pytest.mark.parametrize("code", ["basis/stated", "basis"])
def test_a_code_is_defined_in_the_language_of_the_page_alone(site: Site, code: str) -> None:
    told = {"en": "The source says it.", "nl": "De bron zegt het.", "zh": "来源写明。"}
    for language in told:
        text = read_page(site.describe(f"{CODE}{code}", {}, (language,))).text
        assert [tag for tag, words in told.items() if words in text] == [language]


def test_other_forms_and_the_iri_are_given(site: Site) -> None:
    page = site.describe(thing("territory/ghent"))
    assert (
        '<link rel="alternate" type="text/turtle" title="Turtle" href="/doc/territory/ghent.ttl">'
        in page
    )
    for suffix, form in (("json", "application/json"), ("csv", "text/csv")):
        assert f'href="/doc/territory/ghent.{suffix}" type="{form}"' in page
    for iri, address in (
        (thing("territory/ghent"), "/doc/territory/ghent"),
        (f"{CODE}partnership-kind", "/code/partnership-kind"),
        (thing("source/page"), "/doc/source/page"),
        (f"{BASE}graph/links", "/graph/links"),
    ):
        head = site.describe(iri).partition("</head>")[0]
        assert f'<link rel="canonical" href="{iri}">' in head
        assert f'<link rel="cite-as" href="{iri}">' in head
        assert f'<link rel="describedby" type="text/turtle" href="{address}.ttl">' in head
        assert '<link rel="license" href="https://creativecommons.org/' in head
        assert f'href="{address}.csv"' in head
    assert "release of 22 November 2026" in read_page(page).text


def test_a_page_describes_itself_to_search_engines(site: Site) -> None:
    page = site.describe(thing("territory/ghent"))
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    said = json.loads(block)
    assert said["@type"] == "City"
    assert said["sameAs"] == {"@id": "http://www.wikidata.org/entity/Q1296"}


@pytest.mark.parametrize("page", ["home", "about"])
def test_pages_for_the_dataset_describe_it_to_programs(site: Site, page: str) -> None:
    head = getattr(site, page)().partition("</head>")[0]
    block = head.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(block) == json.loads(DATASET)
    found = re.findall(r'<link rel="([a-z-]+)"(?: type="([^"]+)")? href="([^"]+)">', head)
    assert {
        ("cite-as", "", f"{BASE}dataset"),
        ("type", "", "https://schema.org/Dataset"),
        ("author", "", "https://example.org/testers"),
        ("license", "", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("describedby", "text/turtle", "/metadata/catalog.ttl"),
        ("describedby", "application/ld+json", "/metadata/dataset.jsonld"),
    } < set(found)
    assert [link[1:] for link in found if link[0] == "item"] == [
        ("text/turtle", "/dumps/register.ttl"),
        ("application/n-quads", "/dumps/everything.nq"),
        ("text/csv", "/dumps/csv/territories.csv"),
    ]


@pytest.mark.parametrize(
    "iri",
    [
        thing("territory/atlantis"),
        f"{BASE}graph/none",
        f"{CODE}none/none",
        "not an IRI <>",
        "",
        "javascript:alert(1)",
    ],
)
def test_what_is_not_there_is_not_found(site: Site, iri: str) -> None:
    with pytest.raises(RequestError) as error:
        site.describe(iri)
    assert error.value.status == 404


# ---- queries


def test_an_answer_shows_terms_as_they_stand(site: Site) -> None:
    uri = {"type": "uri", "value": thing("territory/ghent")}
    day = {
        "type": "literal",
        "value": "2013-09-24",
        "datatype": "http://www.w3.org/2001/XMLSchema#date",
    }
    number = {
        "type": "literal",
        "value": "12345",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
    }
    found = {
        "head": {"vars": ["s", "d", "n", "o"]},
        "results": {"bindings": [{"s": uri, "d": day, "n": number}]},
    }
    page = site.query_page.result(
        Question("SELECT …"), json.dumps(found).encode(), "application/sparql-results+json"
    )
    shown = read_page(page)
    assert "id:territory/ghent 2013-09-24 12345" in shown.text
    assert "/doc/territory/ghent" in shown.links
    assert any(
        link.startswith("/sparql?query=SELECT") and "format=csv" in link for link in shown.links
    )


def test_a_yes_and_a_graph_are_shown_too(site: Site) -> None:
    yes = site.query_page.result(
        Question("ASK {}"), b'{"head": {}, "boolean": true}', "application/sparql-results+json"
    )
    assert "Yes" in read_page(yes).text
    triples = f'<{thing("territory/ghent")}> {LABEL} "Ghent \\"x\\" ."@en .\n'.encode()
    graph = read_page(
        site.query_page.result(Question("CONSTRUCT"), triples, "application/n-triples")
    )
    assert 'Ghent "x" .' in graph.text
    assert "1 triple" in graph.text


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"head": {"vars": 1}, "results": {}}'])
def test_an_answer_that_is_none_is_refused(site: Site, content: bytes) -> None:
    with pytest.raises(RequestError):
        site.query_page.result(Question("SELECT"), content, "application/sparql-results+json")


def answer(columns: tuple[str, ...], *rows: tuple[Term, ...]) -> bytes:
    """Write rows in SPARQL's JSON."""
    bindings = [
        {
            name: {"type": "uri", "value": term.value}
            if term.is_iri
            else {"type": "literal", "value": term.value, "datatype": term.datatype}
            for name, term in zip(columns, row, strict=True)
        }
        for row in rows
    ]
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()


def test_a_prepared_question_has_a_form_and_an_answer(site: Site) -> None:
    form = site.canned_query("ties-of-place", {})
    assert '<option value="ghent">Ghent</option>' in form
    assert '<option value="friendship">friendship</option>' in form
    assert 'value="1900"' in form
    rows = answer(
        ("place", "partner", "partnerLabel"),
        (
            Term(thing("territory/ghent")),
            Term(thing("territory/weihai")),
            Term("Weihai", "x", "en"),
        ),
    )
    page = site.canned_query("ties-of-place", {"place": "ghent"}, rows)
    shown = read_page(page)
    assert "Place Partner Ghent Weihai" in shown.text
    assert "/queries/ties-of-place.csv?place=ghent" in shown.links
    assert '<option value="ghent" selected>' in page
    assert f"VALUES ?place {{ &lt;{thing('territory/ghent')}&gt; }}" in page
    for written in ("territory/ghent", thing("territory/ghent")):
        again = site.canned_query("ties-of-place", {"place": written}, rows)
        assert '<option value="ghent" selected>' in again
        assert again.count("selected") == 1
    wrong = read_page(
        site.canned_query("ties-of-place", {"place": "no such"}, problem="does not fit")
    )
    assert "does not fit" in wrong.text


@pytest.mark.parametrize(
    ("of", "kinds"),
    [("territory", {""}), ("event|partnership", {"event/", "partnership/"})],
)
def test_a_form_offers_things_of_the_types_that_a_parameter_names(
    site: Site, of: str, kinds: set[str]
) -> None:
    offered = site.canned.choices(Param("at", "iri", "where", of), ("en",))
    assert {re.sub(r"[^/]+$", "", one.value) for one in offered} == kinds


def test_an_answer_is_headed_in_the_language_of_the_page(site: Site) -> None:
    columns = ("place", "partner", "partnerLabel", "kind", "since", "start", "issued", "agreement")
    values = (*(Term(thing("territory/weihai")),) * 7, Term("x", XSD + "string"))
    rows = answer(columns, values)
    asked = {"place": "ghent"}
    heads = {
        "en": "Place Partner Kind Since Start Issued Agreement",
        "nl": "Plaats Partner Soort Since Begin Uitgegeven Overeenkomst",
        "fr": "Lieu Partenaire Type Since Début Publié le Accord",
        "zh": "地方 伙伴 类型 Since 开始日期 发布日期 协议",
    }
    for language, words in heads.items():
        page = site.canned_query("ties-of-place", asked, rows, languages=(language,))
        assert read_heads(page) == words


def test_properties_in_an_answer_go_by_the_words_of_the_page(site: Site) -> None:
    known = ("skos:prefLabel", "schema:location", "tw:start", "foaf:name")
    rows = answer(("property",), *((Term(expand(name)),) for name in known))
    for language, words in {
        "en": ["name", "located in", "start", "foaf:name"],
        "nl": ["naam", "locatie", "begin", "foaf:name"],
    }.items():
        page = site.canned_query("ties-of-place", {}, rows, languages=(language,))
        assert re.findall(r"<td><a [^>]*>([^<]*)</a></td>", page) == words


def test_what_was_asked_for_is_marked_where_every_row_says_it(site: Site) -> None:
    ghent, weihai = (Term(thing(f"territory/{name}")) for name in ("ghent", "weihai"))
    rows = answer(("place", "kind", "partner"), (ghent, ghent, weihai), (ghent, weihai, weihai))
    asked = {"place": "ghent", "kind": "friendship"}
    page = site.canned_query("ties-of-place", asked, rows)
    assert re.findall(r'<th scope="col" class="given">(\w+)<', page) == ["Place"]
    assert page.count('<td class="given"><a href="/doc/territory/ghent">Ghent</a>') == 2
    assert ' class="given"' not in site.canned_query("ties-of-place", {}, rows)


def test_the_ends_of_a_tie_and_of_a_period_are_headed_apart(site: Site) -> None:
    place, day = Term(thing("territory/weihai")), Term("2025-04-01", XSD + "date")
    heads = {("nl", place): "Van Naar", ("nl", day): "Van Tot", ("fr", day): "Du Au"}
    for (language, value), words in heads.items():
        rows = answer(("from", "to"), (value, value))
        page = site.canned_query("ties-of-place", {"place": "ghent"}, rows, languages=(language,))
        assert read_heads(page) == words


def test_years_in_an_answer_stand_as_they_are(site: Site) -> None:
    rows = answer(("year", "n"), (Term("2013", XSD + "integer"),) * 2)
    page = site.canned_query("ties-of-place", {"place": "ghent"}, rows)
    assert re.findall(r'<td class="n">([^<]*)</td>', page) == ["2013", "2,013"]


def test_what_is_wrong_with_a_question_is_led_in_by_the_language_of_the_page(site: Site) -> None:
    for languages, lead in {(): 0, ("nl",): 1}.items():
        question = site.canned_query("ties-of-place", {}, problem="no", languages=languages)
        query = site.query_page.form(Question("SELECT", languages=languages), "not SPARQL")
        for page in (question, query):
            assert page.count('<p class="problem"') == 1
            assert page.count(' data-lead="De server zegt') == lead
            assert page.count(' role="alert" lang="en"') == lead


def test_an_unknown_question_is_not_found(site: Site) -> None:
    with pytest.raises(RequestError) as error:
        site.canned_query("ties-of-places", {})
    assert error.value.status == 404
    assert "ties-of-place?" in str(error.value)


# ---- the release, errors


def test_downloads_name_every_file_with_its_hash(site: Site) -> None:
    page = read_page(site.downloads())
    for name in ("register.ttl", "register.ttl.gz", "register.ttl.zst", "csv/territories.csv"):
        assert f"/dumps/{name}" in page.links
    assert "/metadata/void.ttl" in page.links
    for digest in ("a" * 64, "b" * 64, "c" * 64, "d" * 64):
        assert digest in page.text
    assert "51.0 kB" in page.text
    assert "1,234 triples" in page.text
    assert "4,321 quads" in page.text


@pytest.mark.skipif(not which("sha256sum"), reason="needs sha256sum")
def test_downloads_in_one_folder_are_checked_by_the_command_that_is_shown(
    site: Site, tmp_path: Path
) -> None:
    (found,) = re.findall("<code>(.*sha256sum.*)</code>", site.downloads())
    (tmp_path / "register.ttl").write_bytes(b"")
    lines = [f"{sha256().hexdigest()}  dumps/register.ttl\n", f"{'0' * 64}  release.json\n"]
    (tmp_path / "MANIFEST.sha256").write_text("".join(lines))
    done = run(html.unescape(found), shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == b"register.ttl: OK\n"


def test_the_reports_are_shown_in_the_frame_of_the_site(tmp_path: Path) -> None:
    finding = {"severity": "warning", "file": "data/areas.csv", "line": 3, "column": "domain"}
    finding |= {"message": "<b>no</b> domain", "focus": thing("area/page-1"), "rule": "r"}
    of = {"iri": thing("decision/1"), "id": "territory/ghent", "subject": thing("territory/ghent")}
    decision = of | {"label": "Ghent", "property": "position", "language": "", "rule": "newer"}
    decision |= {"taken": "POINT(3.72 51.05)", "setAside": "2011-05", "disagreement": True}
    decision |= {"takenFrom": [], "setAsideFrom": []}
    site = make_site(tmp_path / "release", findings=[finding], decisions=[decision])
    shown = read_page(site.report())
    assert "data/areas.csv:3 domain" in shown.text
    assert "/doc/area/page-1" in shown.links
    text = read_page(site.disagreements()).text
    assert "Ghent position 51.05° N, 3.72° E May 2011 the newer source" in text
    assert "Nowhere." in text


def test_a_share_is_rounded_half_up_but_all_only_of_all(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release")
    kind = {"kind": "territory", "things": 1000, "linked": 999, "quoted": 1000, "placed": 1}
    found = {"kinds": [kind | {"languages": {}}], "facts": {"0": 3, "1": 5, "2": 367, "3": 625}}
    (tmp_path / "release" / "report" / "coverage.json").write_text(json.dumps(found))
    shares = re.findall(
        r"<span>([0-9,]+)</span> <span class=\"muted\">(.+?)</span>", site.quality()
    )
    assert dict(shares) == {
        "3": "under 1%",
        "5": "1%",
        "367": "37%",
        "625": "63%",
        "999": "99%",
        "1": "under 1%",
        "1,000": "100%",
    }


def test_limits_are_those_in_force(site: Site) -> None:
    shown = read_page(site.limits(Limits(deadline=7.5, per_client=3))).text
    assert "Run of a query 7.5 seconds 503" in shown
    assert "Queries of one client at the same time 3 429 with Retry-After" in shown
    assert "keeps no record of any of them" in shown
    shown = read_page(site.limits(Limits(access_log="stderr"))).text
    assert "the first 24 bits of an IPv4 address" in shown


@pytest.mark.parametrize(
    ("report", "link"),
    [
        ("", "/about#mistakes"),
        (
            "mailto:office@example.org",
            "mailto:office@example.org?subject=Ghent&amp;body={iri}%0D%0A0123456789abcdef",
        ),
        (
            "https://example.org/new?title={title}&page={iri}&in={release}",
            "https://example.org/new?title=Ghent&amp;page={iri}&amp;in=0123456789abcdef",
        ),
    ],
)
def test_errors_are_reported_where_the_publisher_says(
    tmp_path: Path, report: str, link: str
) -> None:
    site = make_site(tmp_path / "release", report=report)
    iri = thing("territory/ghent")
    assert f'<a href="{link.replace("{iri}", quote(iri, safe=""))}"' in site.describe(iri)
    about = site.about().partition('id="mistakes"')[2]
    assert ("Report it</a>" in about) == bool(report)
    assert ("The testers" in about) != bool(report)


def test_about_says_how_sources_are_weighed_and_who_publishes(site: Site) -> None:
    shown = read_page(site.about()).text
    assert "higher rank" in shown
    assert "The testers" in shown
    assert "CC0 1.0" in shown


@pytest.mark.parametrize("status", [400, 404, 405, 406, 410, 413, 429, 500, 503, 504, 599])
def test_an_error_says_what_to_do(site: Site, status: int) -> None:
    page = read_page(site.error(status, detail="<b>what</b>", links=[("javascript:x", "y")]))
    assert str(status) in page.text
    assert ("<b>what</b>" in page.text) == (status != 410)  # its links say what took its place
    assert "<b>what</b>" in read_page(site.error(status, detail="<b>what</b>")).text
    assert "Not this." in read_page(site.error(status, detail="not this")).text
    assert "zzz: no such kind." in read_page(site.error(status, detail="zzz: no such kind")).text
    assert "/search" not in page.links
    assert 'action="/search"' in page.source


# ---- hostile values

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "-->",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><body onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>1</script>'>",
    "<math><mtext></p><style><a title='</style><img src onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "{{ 7 * 7 }}{% include 'base.html' %}",
    "\\u003cscript\\u003e",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "javascript:alert(1)",
    "‮<b>reversed",
    "<form action=//evil.example><button>",
    "\x7f<xss\tonclick=1>",
]
IRIS = [
    "javascript:alert(document.domain)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "urn:x:y",
    "mailto:x@example.org",
    "https://evil.example/'onmouseover='alert(1)",
    f"{BASE}id/territory/'onmouseover='x",
    f"{BASE}id/territory/../../about",
    f"{BASE}id/territory/a?b=c#d",
    f"{BASE}id//evil.example/x",
    f"{BASE}graph/&amp;",
    "https://w3id.org/twinrdf/ns#&quot;",
]


@pytest.mark.parametrize(
    "status", [400, 403, 404, 405, 406, 408, 410, 413, 414, 429, 500, 503, 504]
)
@pytest.mark.parametrize(("language", "tag"), [("nl", "nl"), ("fr", "fr"), ("zh", "zh-Hans")])
def test_an_error_speaks_the_language_of_the_reader(
    site: Site, status: int, language: str, tag: str
) -> None:
    english, other = (
        site.error(status, detail="what is wrong", languages=(name,)) for name in ("en", language)
    )
    read_page(other)
    assert f'<html lang="{tag}">' in other
    titles = [re.search("<h1>(.+)</h1>", page) for page in (english, other)]
    assert titles[0] and titles[1] and titles[0][1] != titles[1][1]
    assert re.search('<p class="lead">[^<]+</p>', other), "it says what to do"
    assert '<p class="muted" lang="en">What is wrong.</p>' in other
    assert "What is wrong." not in other.replace('lang="en">What is wrong.', "")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The example with hostile names, quotes and IRIs on a place, a tie and a source."""
    lines = []
    wire = f"<{thing('source/wire')}>"
    tie = f"<{thing('partnership/ghent--weihai')}>"
    for number, payload in enumerate(PAYLOADS):
        subject = f"<{thing(f'territory/hostile-{number}')}>"
        literal = text(payload, "en")
        kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        for place in (f"<{thing('territory/ghent')}>", subject):
            for name in (
                "http://purl.org/dc/terms/description",
                "https://w3id.org/twinrdf/ns#quote",
            ):
                lines += [f"{place} <{name}> {literal} .", f"{place} <{name}> {literal} {wire} ."]
        lines += [
            f"{subject} {kind} <https://w3id.org/twinrdf/ns#Territory> .",
            f"{subject} {kind} <https://w3id.org/twinrdf/ns#City> .",
            f"{subject} {LABEL} {literal} .",
            f"{subject} {LABEL} {text(payload, 'zh')} {wire} .",
            f"{tie} <https://w3id.org/twinrdf/ns#statedKind> {literal} {wire} .",
            f"{tie} <https://w3id.org/twinrdf/ns#party> {subject} .",
            f"{subject} <https://w3id.org/twinrdf/ns#start> {text(payload)} .",
            f"{subject} <https://schema.org/url> {literal} .",
        ]
    for iri in IRIS:
        for name in ("https://schema.org/url", "https://schema.org/sameAs", iri):
            lines.append(f"<{thing('territory/ghent')}> <{name}> <{iri}> .")
        lines.append(f"<{thing('source/wire')}> <https://schema.org/url> <{iri}> .")
    folder = tmp_path_factory.mktemp("hostile") / "release"
    return make_site(folder, "\n".join(lines) + "\n")


def test_hostile_values_are_only_text(hostile: Site) -> None:
    things = [f"territory/hostile-{number}" for number in range(len(PAYLOADS))]
    for name in ("territory/ghent", "partnership/ghent--weihai", "source/wire", *things):
        read_page(hostile.describe(thing(name)))
    ghent = read_page(hostile.describe(thing("territory/ghent"))).text
    for payload in PAYLOADS:
        assert " ".join(payload.split()) in ghent, payload
    read_page(hostile.home())
    read_page(hostile.browse())
    read_page(hostile.browse_kind("territory", {}))
    read_page(hostile.browse_kind("partnership", {}))
    read_page(hostile.canned_query("ties-of-place", {"place": PAYLOADS[0], "since": PAYLOADS[7]}))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_requests_are_only_text(hostile: Site, payload: str) -> None:
    read_page(hostile.search(payload, {"kind": payload}))
    read_page(hostile.query_page.form(Question(payload), payload))
    read_page(hostile.error(404, payload, [(payload, payload)]))
    read_page(hostile.browse_kind("territory", {"country": payload, "sort": payload}))
    read_page(hostile.describe(thing("territory/ghent"), {"in": payload, "page": payload}))
    row = {"s": {"type": "literal", "value": payload, "xml:lang": payload[:5]}}
    row["u"] = {"type": "uri", "value": NOT_IN_IRI.sub("", payload)}
    found = {"head": {"vars": ["s", "u", payload]}, "results": {"bindings": [row]}}
    read_page(
        hostile.query_page.result(
            Question(payload), json.dumps(found).encode(), "application/sparql-results+json"
        )
    )


@pytest.mark.parametrize("iri", IRIS)
def test_hostile_iris_lead_nowhere_harmful(hostile: Site, iri: str) -> None:
    row = {"s": {"type": "uri", "value": iri}}
    found = {"head": {"vars": ["s"]}, "results": {"bindings": [row]}}
    read_page(
        hostile.query_page.result(
            Question("SELECT"), json.dumps(found).encode(), "application/sparql-results+json"
        )
    )
    read_page(hostile.error(410, links=[(iri, "gone")]))
