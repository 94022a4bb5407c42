"""Countries where a settlement and its municipality are two items, so that names are ambiguous.

The list comes from Wikidata; a gazetteer adds the countries in which it has many such pairs.

May import: link.places, names.levels.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from twinrdf.link.places import Place, near
from twinrdf.names.levels import LOCAL

KNOWN = frozenset({
    # Sweden, Norway, Denmark, Finland, Iceland, Estonia, Latvia, Lithuania
    "SE", "NO", "DK", "FI", "IS", "EE", "LV", "LT",
    # Netherlands, Portugal, Greece, Cyprus, Bulgaria, Serbia, Bosnia, North Macedonia,
    # Slovenia, Albania, Kosovo, Turkey, Ukraine
    "NL", "PT", "GR", "CY", "BG", "RS", "BA", "MK", "SI", "AL", "XK", "TR", "UA",
    # Mexico, Taiwan, South Africa, Uganda
    "MX", "TW", "ZA", "UG",
})  # fmt: skip
"""Codes of countries in which a municipality and its seat are often two items of one name."""

PAIR_KM = 15.0
_PAIRS = 3


def find_splits(by_key: Mapping[tuple[str, str], Iterable[Place]]) -> frozenset[str]:
    """Find the countries with several names of two items that are near each other."""
    pairs: dict[str, set[frozenset[str]]] = defaultdict(set)
    for (country, _), places in by_key.items():
        local = [place for place in places if place.item and place.level in LOCAL]
        for one in local:
            for other in local:
                if one.item < other.item and near(one, other, PAIR_KM):
                    pairs[country].add(frozenset({one.item, other.item}))
    counts = Counter({country: len(found) for country, found in pairs.items()})
    return frozenset(country for country, count in counts.items() if country and count >= _PAIRS)
