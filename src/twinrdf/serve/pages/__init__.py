"""The pages of a release as HTML: plain values in, complete text out.

Every method of `Site` gives one whole page and is safe in any thread. `parameters` are the query
string's, as plain text: unknown ones are ignored, bad ones fall back to the default. `languages`
are the reader's, best first; without them English comes first. What does not exist raises
RequestError(404). The pages need no script and no style beyond `static/site.css`.

    method of Site                  address                                         module
    home, downloads, about, limits  /  /downloads  /about  /about/limits            site
    browse, browse_kind             /browse  /browse/{kind}?country=&page=&sort=    browsing
    describe                        /doc/{kind}/{slug}                              things
                                    /code/{scheme}[/{concept}]                      code_lists
                                    /graph/{name}                                   graph_listing
    map, network, timeline          /map  /network  /timeline                       the same
    search                          /search?q=&kind=                                search
    query_page.form, .result        /query?query=&view=&embed=                      query_page
    canned_queries, canned_query    /queries  /queries/{name}?{parameter}=          canned_queries
    quality, report, disagreements  /quality  /report  /disagreements               quality
    reference_page.render           /ns                                             reference
    error                           wherever something is wrong                     site

The page of a thing is put together by `things` from its `facts`, its `tie_story` if it is a tie,
what points at it (`incoming`), and three drawings: `locator_map`, `ego_network`, `small_timeline`.

Pages link to the files of the release under their own paths (`/dumps/…`), to `/sparql` and `/ns`,
and to the other forms of a page by suffix (`.ttl`).

May import: serve.pages.site.
"""

from twinrdf.serve.pages.site import Site

__all__ = ["Site"]
