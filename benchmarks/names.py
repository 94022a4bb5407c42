"""Names of places that do not exist, in the languages of countries that do."""

import random
from typing import NamedTuple


class Country(NamedTuple):
    """A country: its id and names, the languages of its places, and where its middle is."""

    id: str
    name: str
    languages: tuple[str, ...]
    lat: float
    long: float
    item: str


def _country(line: str) -> Country:
    name, languages, lat, long, item = line.split("|")
    slug = name.lower().replace(" ", "-")
    return Country(slug, name, tuple(languages.split()), float(lat), float(long), item)


COUNTRIES = tuple(
    _country(line)
    for line in """\
Belgium|nl fr de|50.6|4.6|Q31
Netherlands|nl|52.2|5.5|Q55
France|fr|46.6|2.5|Q142
Germany|de|51.1|10.2|Q183
China|zh|34.5|104.0|Q148
Japan|ja|36.5|138.0|Q17
Italy|it|42.8|12.5|Q38
Spain|es|40.2|-3.6|Q29
Portugal|pt|39.6|-8.0|Q45
Austria|de|47.6|14.1|Q40
Switzerland|de fr it|46.8|8.2|Q39
Luxembourg|fr de|49.8|6.1|Q32
Poland|pl|52.1|19.4|Q36
Czechia|cs|49.7|15.3|Q213
Slovakia|sk|48.7|19.5|Q214
Hungary|hu|47.2|19.4|Q28
Romania|ro|45.9|25.0|Q218
Bulgaria|bg|42.8|25.2|Q219
Greece|el|39.1|22.9|Q41
Croatia|hr|45.4|15.6|Q224
Slovenia|sl|46.1|14.8|Q215
Denmark|da|56.0|9.5|Q35
Sweden|sv|60.1|15.0|Q34
Norway|nb|61.0|8.8|Q20
Finland|fi sv|62.8|26.0|Q33
Estonia|et|58.7|25.5|Q191
Latvia|lv|56.9|24.9|Q211
Lithuania|lt|55.3|23.9|Q37
Ireland|en ga|53.2|-8.0|Q27
United Kingdom|en|53.9|-2.6|Q145
United States|en es|39.5|-98.4|Q30
Canada|en fr|56.1|-100.0|Q16
Mexico|es|23.6|-102.5|Q96
Brazil|pt|-10.8|-53.0|Q155
Argentina|es|-34.2|-64.9|Q414
Chile|es|-33.5|-70.9|Q298
Peru|es|-9.2|-75.0|Q419
Australia|en|-25.6|134.3|Q408
New Zealand|en|-41.5|172.8|Q664
South Korea|ko|36.4|127.8|Q884
Vietnam|vi|16.6|106.3|Q881
Thailand|th|15.1|101.0|Q869
Indonesia|id|-2.2|117.3|Q252
India|en hi|22.9|79.6|Q668
Turkey|tr|39.1|35.2|Q43
Ukraine|uk|49.0|31.4|Q212
Morocco|ar fr|31.8|-6.3|Q1028
Senegal|fr|14.4|-14.5|Q1041
South Africa|en|-29.0|25.1|Q258
Kenya|en sw|0.5|37.9|Q114""".splitlines()
)

LABELS = ("en", "nl", "fr", "de", "es", "zh", "ja")
"""The languages in which the names of any place may be given."""

FURTHER = tuple(sorted({tag for country in COUNTRIES for tag in country.languages} - set(LABELS)))
"""The other languages of the countries."""

_FIRST = [
    "bra",
    "ver",
    "mon",
    "gel",
    "lin",
    "ost",
    "har",
    "kes",
    "pal",
    "tor",
    "wil",
    "zand",
    "roe",
    "mar",
    "nij",
    "fal",
    "dun",
    "sel",
]
_MIDDLE = ["a", "e", "i", "o", "u", "en", "er", "in", "on", "ar", "el"]
_LAST = [
    "dorf",
    "burg",
    "ville",
    "stad",
    "mouth",
    "ham",
    "grad",
    "ino",
    "ara",
    "osa",
    "wick",
    "beek",
    "tal",
    "nes",
]
_HAN = "安宁江山海城州阳南北东西平川河原"
_KANA = "あおかきさしたなはまやら"
_CYRILLIC = str.maketrans("abcdefghijklmnoprstuvwxyz", "абцдефгхийклмнопрстувъхуз")
_GREEK = str.maketrans("abcdefghijklmnoprstuvwxyz", "αβκδεφγηιικλμνοπρστυβωξυζ")


def invent_name(chance: random.Random) -> str:
    """Give the name of a place, of two to four syllables."""
    middle = chance.choice(_MIDDLE) if chance.random() < 0.6 else ""
    return (chance.choice(_FIRST) + middle + chance.choice(_LAST)).capitalize()


def translate_name(name: str, language: str, chance: random.Random) -> str:
    """Give the name of a place in a language, in its script as far as a benchmark needs it."""
    if language in {"zh", "ko", "th"}:
        return "".join(chance.choices(_HAN, k=2 + len(name) // 4)) + "市"
    if language in {"ja", "hi", "ar"}:
        return "".join(chance.choices(_KANA, k=2 + len(name) // 3)) + "市"
    if language in {"uk", "bg"}:
        return name.lower().translate(_CYRILLIC).capitalize()
    if language == "el":
        return name.lower().translate(_GREEK).capitalize()
    ending = {"fr": "e", "es": "a", "it": "o", "nl": "", "de": "", "pt": "a"}.get(language, "as")
    return name + ending
