"""An exchange has an id of its own, and is a failure until it is answered."""

from types import SimpleNamespace

from twinrdf.serve.exchange import UNKNOWN, begin_exchange, exchange_of, route_of


def test_an_exchange_begins_as_a_failure() -> None:
    first, second = begin_exchange({}), begin_exchange({})
    assert first.id != second.id
    assert (first.status, first.complete, first.broken) == (500, False, False)
    assert first.seconds >= 0


def test_it_is_broken_if_it_began_and_did_not_end() -> None:
    scope = {"state": {"other": 1}}
    exchange = begin_exchange(scope)
    assert exchange_of(scope) is exchange
    exchange.began = True
    assert exchange.broken
    exchange.complete = True
    assert not exchange.broken


def test_a_route_is_a_template() -> None:
    assert route_of({"route": SimpleNamespace(path="/doc/{kind}")}) == "/doc/{kind}"
    assert route_of({}) == UNKNOWN
