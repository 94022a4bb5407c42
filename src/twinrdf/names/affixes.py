"""The words before and after names that say what a place is, by language.

In "City of Ghent", "Provincia di Asti", "Malmö kommun" and "成都市" the word is removed from the
name, and gives the level of the place.

May import: names.levels.
"""

from twinrdf.names.levels import LOCAL, REGIONAL, Level

Levels = frozenset[Level]

_CITY = LOCAL
_MUNICIPALITY = frozenset({Level.MUNICIPALITY})
_REGION = REGIONAL - {Level.METROPOLITAN}
_PROVINCE = frozenset({Level.PROVINCE, Level.REGION})
_METROPOLITAN = frozenset({Level.METROPOLITAN})
_COUNTY = frozenset({Level.COUNTY, Level.PROVINCE})
_DISTRICT = frozenset({Level.DISTRICT})
_COUNTRY = frozenset({Level.COUNTRY})

_BEFORE: dict[Levels, tuple[str, ...]] = {
    _CITY: (
        # English, German, Dutch
        "city of", "city of the", "town of", "borough of", "stadt", "landeshauptstadt",
        "hansestadt", "freie hansestadt", "freie und hansestadt", "stad", "stad van",
        # French, Italian, Spanish, Catalan, Portuguese
        "ville de", "ville d", "ville du", "ville des", "citta di", "citta d", "ciudad de",
        "ajuntament de", "ayuntamiento de", "cidade de", "cidade do", "cidade da",
        # Polish, Czech, Slovak, Croatian, Russian, Ukrainian, Bulgarian
        "miasto", "mesto", "statutarni mesto", "grad", "gorod", "город", "г", "місто", "град",
    ),
    _MUNICIPALITY: (
        "municipality of", "commune of", "metropolitan municipality of", "gemeinde",
        "stadtgemeinde", "marktgemeinde", "gemeente", "commune de", "commune d", "commune du",
        "comune di", "comune d", "municipio de", "municipio d", "concello de", "concelho de",
        "concelho do", "concelho da", "municipio do", "municipio da", "camara municipal de",
        "camara municipal do", "camara municipal da", "gmina", "obec", "opcina", "obcina",
        "opstina", "община", "δημος",
    ),
    _PROVINCE: (
        "province of", "provincia di", "provincia d", "provincia de", "provincia del",
        "provincia autonoma di", "autonomous province of", "provincie", "provinz",
        "province de", "province d", "province du", "province",
    ),
    _REGION: (
        "region of", "regional council of", "regione", "region", "region de", "regiao de",
        "comunidad autonoma de", "comunidad autonoma del", "comunidad de", "comunitat",
        "state of", "free state of", "freistaat", "land", "bundesland", "canton of", "canton de",
        "canton du", "kanton", "voivodeship of", "wojewodztwo", "autonomous region of",
        "autonomous community of", "oblast of", "republic of", "estado de", "estado do",
        "estado da", "prefecture of", "departement de", "departement du", "departement des",
        "departement de la", "departement d", "department of", "departamento de",
        "departamento del", "governorate of", "emirate of", "gewest",
    ),
    _METROPOLITAN: (
        "metropolitan city of", "citta metropolitana di", "citta metropolitana d",
        "metropolis of", "metropole de", "metropole du", "metropole d", "area metropolitana de",
    ),
    _COUNTY: (
        "county of", "landkreis", "kreis", "libero consorzio comunale di", "powiat", "okres",
    ),
    _DISTRICT: ("district of", "distretto di", "arrondissement of", "arrondissement de"),
    _COUNTRY: ("kingdom of", "grand duchy of", "federal republic of", "people s republic of"),
}  # fmt: skip

_AFTER: dict[Levels, tuple[str, ...]] = {
    _CITY: ("city council", "town council", "city hall", "gorod", "shahri"),
    _MUNICIPALITY: (
        "municipality", "municipal council", "metropolitan municipality", "kommun", "kommune",
        "kunta", "kaupunki", "vald", "belediyesi", "buyuksehir belediyesi",
    ),
    _PROVINCE: ("province", "provincie", "ili", "sheng", "megye", "zupanija"),
    _REGION: (
        "region", "state", "oblast", "krai", "kray", "voivodeship", "prefecture", "ken", "canton",
        "governorate", "autonomous region", "capital region", "regional council", "republic",
        "область", "край", "обл", "lan", "fylke", "maakunta", "department", "emirate", "viloyati",
    ),
    _METROPOLITAN: ("metropolitan city", "metropole", "metropolitan area", "metropolis"),
    _COUNTY: ("county", "county council", "kreis", "landkreis", "raion", "rayon", "okres"),
    _DISTRICT: (
        "district", "new area", "new district", "development zone", "science park",
        "high tech zone", "borough",
    ),
}  # fmt: skip

LOOSE: dict[str, Levels] = {"city": _CITY, "town": _CITY, "shi": _CITY, "si": _CITY}
"""Last words that often are part of the name: Kansas City, Cape Town, but not Chengdu City."""

IN_BRACKETS: dict[str, Levels] = {
    "city": _CITY, "town": _CITY, "municipality": _MUNICIPALITY, "province": _PROVINCE,
    "region": _REGION, "state": _REGION, "county": _COUNTY, "district": _DISTRICT,
    "department": _REGION, "prefecture": _REGION, "country": _COUNTRY, "stadt": _CITY,
    "gemeinde": _MUNICIPALITY, "provinz": _PROVINCE, "ville": _CITY, "commune": _MUNICIPALITY,
    "citta": _CITY, "comune": _MUNICIPALITY, "provincia": _PROVINCE, "gemeente": _MUNICIPALITY,
    "provincie": _PROVINCE, "stad": _CITY, "市": _CITY, "城市": _CITY, "省": _PROVINCE,
    "县": _COUNTY, "区": _DISTRICT, "国家": _COUNTRY,
}  # fmt: skip
"""Words in brackets after a name that give its level, as in "Asti (city)"."""

WHOLE_WORDS: tuple[tuple[str, Levels], ...] = (
    ("特别行政区", _REGION), ("維吾爾自治區", _REGION), ("维吾尔自治区", _REGION),
    ("壮族自治区", _REGION), ("回族自治区", _REGION), ("自治区", _REGION), ("自治區", _REGION),
    ("自治州", _COUNTY), ("地区", _COUNTY), ("新区", _DISTRICT), ("新區", _DISTRICT),
    ("省", _PROVINCE), ("府", _REGION), ("県", _REGION), ("縣", _COUNTY), ("县", _COUNTY),
    ("都", _REGION), ("区", _DISTRICT), ("區", _DISTRICT), ("郡", _COUNTY), ("市", _CITY),
    ("町", _MUNICIPALITY), ("村", _MUNICIPALITY), ("镇", _MUNICIPALITY), ("鎮", _MUNICIPALITY),
    ("특별자치시", _CITY), ("특별시", _CITY), ("광역시", _CITY), ("특별자치도", _REGION),
    ("시", _CITY), ("도", _REGION), ("군", _COUNTY), ("구", _DISTRICT),
)  # fmt: skip
"""Endings of names written without spaces (Chinese, Japanese, Korean), longest first."""


def _by_words(phrases: dict[Levels, tuple[str, ...]]) -> dict[tuple[str, ...], Levels]:
    return {tuple(phrase.split()): levels for levels, group in phrases.items() for phrase in group}


BEFORE = _by_words(_BEFORE)
"""Normalised words before a name, with the levels that they allow."""

AFTER = _by_words(_AFTER)
"""Normalised words after a name, with the levels that they allow."""

LONGEST = max(map(len, (*BEFORE, *AFTER)))
"""The most words of a phrase before or after a name."""
