import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.names.levels import Level
from twinrdf.names.normalise import is_han, normalise, parse_name, transliterate


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Malmö", "MALMO"), ("Łódź", "lodz"), ("İzmir", "Izmir"), ("Diyarbakır", "diyarbakir"),
        ("L’Aquila", "L'Aquila"), ("Saint-Étienne", "saint etienne"), ("Ｔｏｋｙｏ", "Tokyo"),
        ("Straße", "STRASSE"), ("Орёл", "Орел"), ("  Gent  ", "Gent"), ("Ch’ŏngjin", "Chongjin"),
        ("Saint John's", "Saint Johns"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("台州", "泰州"), ("がま", "かま"), ("हैदराबाद", "हदरबद"), ("대구", "대전")],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)
    assert " " not in normalise(one)


@pytest.mark.parametrize(
    ("name", "core", "level"),
    [
        ("City of Brussels", "brussels", Level.CITY),
        ("City of New York", "new york", Level.CITY),
        ("Comune di Asti", "asti", Level.MUNICIPALITY),
        ("Provincia d'Asti", "asti", Level.PROVINCE),
        ("Città metropolitana di Genova", "genova", Level.METROPOLITAN),
        ("Ville de L'Aquila", "laquila", Level.CITY),
        ("Malmö kommun", "malmo", Level.MUNICIPALITY),
        ("Freie und Hansestadt Hamburg", "hamburg", Level.CITY),
        ("Brussels-Capital Region", "brussels", Level.REGION),
        ("Asti (city)", "asti", Level.CITY),
        ("成都市", "成都", Level.CITY),
        ("四川省", "四川", Level.PROVINCE),
        ("天府新区", "天府", Level.DISTRICT),
        ("Tianfu New Area", "tianfu", Level.DISTRICT),
        ("부산광역시", "부산", Level.CITY),
    ],
)
def test_words_for_a_level_are_no_part_of_the_core(name: str, core: str, level: Level) -> None:
    parsed = parse_name(name)
    assert parsed.core == core
    assert level in parsed.levels


@pytest.mark.parametrize("name", ["京都", "成都", "대구", "Land", "Stadt", "津市"])
def test_a_name_is_never_only_such_a_word(name: str) -> None:
    parsed = parse_name(name)
    assert parsed.core == parsed.key
    assert not parsed.levels


def test_a_last_word_that_may_belong_to_the_name_is_kept() -> None:
    parsed = parse_name("Kansas City")
    assert (parsed.core, parsed.loose) == ("kansas city", "kansas")


@pytest.mark.parametrize("name", ["Springfield, Illinois", "Springfield (Illinois)"])
def test_what_stands_behind_a_name_qualifies_it(name: str) -> None:
    parsed = parse_name(name)
    assert (parsed.key, parsed.qualifiers) == ("springfield", ("illinois",))


def test_a_name_all_in_brackets_is_one() -> None:
    assert parse_name("(Gent)") == parse_name("Gent")


@pytest.mark.parametrize("name", ["", " ", "?!", "()", "x" * 10_000, "(" * 150, ","])
def test_what_is_no_name_has_no_key(name: str) -> None:
    assert parse_name(name).key == ""


def test_transliteration_is_apart() -> None:
    assert transliterate("москва") == "moskva"
    assert transliterate("台州") == transliterate("泰州") == "taizhou"
    assert transliterate("gent") == ""
    assert is_han("台州")
    assert not is_han("Москва")


@given(st.text(max_size=60))
def test_a_key_is_its_own_key_and_one_line(name: str) -> None:
    key = normalise(name)
    assert normalise(key) == key
    assert key == " ".join(key.split())
    parsed = parse_name(name)
    assert bool(parsed.key) == bool(parsed.core)
    assert transliterate(key).isascii()
