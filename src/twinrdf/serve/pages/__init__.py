"""The pages of a release as HTML: plain values in, complete text out.

Every method of `Site` gives one whole page and is safe in any thread. `parameters` are the query
string's, as plain text: unknown ones are ignored, bad ones fall back to the default. `languages`
are the reader's, best first; without them English comes first. What does not exist raises
RequestError(404). The pages need no script and no style beyond `static/site.css`.

    home, browse, browse_kind       /  /browse  /browse/{kind}?country=&page=&sort=
    describe                        /doc/{kind}/{slug}  /code/{scheme}[/{concept}]  /graph/{name}
    search                          /search?q=&kind=
    desk.form, desk.result          /query?query=&view=&embed=
    canned_queries, canned_query    /queries  /queries/{name}?{parameter}=
    downloads, about                /downloads  /about
    report, disagreements           /report  /disagreements
    error                           wherever something is wrong

They link to the files of the release under their own paths (`/dumps/…`), to `/sparql` and `/ns`,
and to the other forms of a page by suffix (`.ttl`).

    site ─▶ things ─▶ entities, stories, incoming, listing, concepts ─▶ rows ─▶ register
      └───▶ browsing, search, geography, asking, desk ─▶ results, maps, wording, addresses

May import: serve.pages.site.
"""

from twinrdf.serve.pages.site import Site

__all__ = ["Site"]
