"""Addresses for IRIs: things of the register have pages on this site, others are external links.

May import: vocab.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from twinrdf.vocab import NAMESPACE, PREFIXES

CODE = PREFIXES["code"]

_PAGE = re.compile(r"(doc|id|code)/([a-z0-9/-]+)(?:\.[a-z]+)?(?:[?#].*)?")
"""The address of a page about a thing or a code, in any form and language, from the root on."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the site of the register that lives under `base`."""

    base: str
    prefixes: Mapping[str, str]

    def link(self, iri: str) -> str:
        """Give the address to link to for an IRI, or nothing where a link could do harm."""
        for start, path in self.places():
            if iri.startswith(start) and len(iri) > len(start):
                return f"{path}{quote(iri[len(start) :], safe='/-._~()!*,;:@+')}"
        if iri == NAMESPACE:
            return "/ns"
        if iri == self.base:
            return "/"
        return iri if iri.startswith(("http://", "https://")) else ""

    def places(self) -> tuple[tuple[str, str], ...]:
        """Give the prefixes of IRIs that have pages on this site, each with that of the pages."""
        return (
            (f"{self.base}id/", "/doc/"),
            (f"{self.base}graph/", "/graph/"),
            (f"{NAMESPACE}#", "/ns#"),
            (CODE, "/code/"),
        )

    def name_thing(self, address: str, site: str) -> str:
        """Give the IRI of the thing that a page of this site is about, or the address as it is."""
        for start in (f"{site}/", self.base):
            page = _PAGE.fullmatch(address[len(start) :]) if address.startswith(start) else None
            if page:
                return f"{CODE if page[1] == 'code' else f'{self.base}id/'}{page[2]}"
        return address

    def lead(self, target: str) -> str:
        """Give the address to link to for an IRI or a path of this site, or nothing."""
        path = target.startswith("/") and not target.startswith(("//", "/\\"))
        return target if path else self.link(target)

    def own(self, iri: str) -> bool:
        """Tell whether an IRI has its page on this site."""
        return self.link(iri) != iri and self.link(iri) != ""

    def kind(self, iri: str) -> str:
        """Give the kind of a thing of the register, as its IRI shows it, or nothing."""
        start = f"{self.base}id/"
        kind, slash, slug = iri[len(start) :].partition("/") if iri.startswith(start) else ("",) * 3
        return kind if slash and slug else ""

    def is_code(self, iri: str) -> bool:
        """Tell whether an IRI names a code list or a code of one."""
        return iri.startswith(CODE) and iri != CODE

    def slug(self, iri: str) -> str:
        """Give the last segment of an IRI."""
        return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]

    def shorten(self, iri: str) -> str:
        """Write an IRI with the longest prefix that fits, or give it back."""
        fitting = [
            (namespace, prefix)
            for prefix, namespace in self.prefixes.items()
            if iri.startswith(namespace) and len(iri) > len(namespace)
        ]
        if not fitting:
            return iri
        namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
        return f"{prefix}:{iri[len(namespace) :]}"
