"""Items are chosen by several facets at once; each facet counts what the others leave."""

from twinrdf.serve.pages.selection import Selection, decade_of

ITEMS = [
    (("be", "cn"), ("friendship",)),
    (("be",), ("twinning",)),
    (("fr", "fr"), ("friendship",)),
    ((), ("twinning",)),
]
SELECTION = Selection(("country", "kind"), ITEMS)


def test_items_are_found_in_their_order() -> None:
    assert list(SELECTION.find({})) == [0, 1, 2, 3]
    assert SELECTION.find({"kind": "friendship"}) == [0, 2]
    assert SELECTION.find({"kind": "friendship", "country": "be"}) == [0]
    assert SELECTION.find({"kind": "nothing"}) == []


def test_a_facet_counts_what_the_others_leave_each_item_once() -> None:
    counts = SELECTION.count({"kind": "friendship"})
    assert counts["country"] == {"be": 1, "cn": 1, "fr": 1}
    assert counts["kind"] == {"friendship": 2, "twinning": 2}


def test_a_value_that_no_item_left_has_counts_zero() -> None:
    counts = SELECTION.count({"country": "fr"})
    assert dict(counts["kind"]) == {"friendship": 1, "twinning": 0}


def test_of_nothing_nothing_is_found() -> None:
    none = Selection(("country",), [])
    assert list(none.find({})) == none.find({"country": "be"}) == []
    assert none.count({"country": "be"}) == {"country": {}}


def test_each_of_very_many_is_found_where_it_stands() -> None:
    many = Selection(("third",), (((("yes",) if n % 3 == 0 else ()),) for n in range(1000)))
    assert many.find({"third": "yes"}) == list(range(0, 1000, 3))
    assert many.count({})["third"] == {"yes": 334}


def test_a_date_lies_in_a_decade_however_little_is_known_of_it() -> None:
    assert decade_of("2011") == decade_of("2019-12-31") == ("2010s",)
    assert decade_of("") == ()
