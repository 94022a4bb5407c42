"""Requests of the Reconciliation Service API, 0.2 and the draft of 1.0, read and checked.

What cannot be understood is a problem that says where it is. An empty or too long name is a
question without an answer.

May import: serve.problems, serve.reconcile_candidates, serve.reconcile_properties.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from twinrdf.serve.problems import ProblemError
from twinrdf.serve.reconcile_candidates import MOST, USUAL, Question
from twinrdf.serve.reconcile_properties import Condition

BATCH = 50
"""The most questions in a batch."""

IDS = 200
"""The most things to extend at once."""

VALUES = 500
"""The most names and values in a batch."""

_CONDITIONS = 20
_VALUES = 50
_SHOWN = 60
_QUANTIFIERS = ("any", "all", "none")


class Names(NamedTuple):
    """What questions may refer to: how a type is found, and the known properties."""

    find_type: Callable[[str], str | None]
    properties: frozenset[str]


def read_json(text: str, where: str) -> Any:
    """Read JSON that a client sent; raise ProblemError if it is malformed."""
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ProblemError(400, f"{where}: half a character; send whole ones") from None
    except RecursionError:
        raise ProblemError(400, f"{where}: nested too deeply") from None
    except ValueError as error:
        raise ProblemError(400, f"{where}: not JSON: {error}") from None
    return found


def read_queries(text: str, names: Names) -> dict[str, Question]:
    """Read a batch of API 0.2: questions by keys of the client's choice."""
    batch = _mapping(read_json(text, "queries"), "queries")
    _count(batch, BATCH, "queries")
    questions = {
        key: _question(query, f"queries.{key[:_SHOWN]}", names) for key, query in batch.items()
    }
    _weigh(questions.values())
    return questions


def read_matches(text: str, names: Names) -> list[Question]:
    """Read a batch of the draft of API 1.0: questions made of conditions."""
    body = _mapping(read_json(text, "body"), "body")
    batch = _sequence(body.get("queries"), "queries")
    _count(batch, BATCH, "queries")
    questions = [_match(query, f"queries[{number}]", names) for number, query in enumerate(batch)]
    _weigh(questions)
    return questions


def read_extension(text: str, names: Names) -> tuple[list[str], list[str]]:
    """Read what to extend: ids, and the properties wanted of them."""
    body = _mapping(read_json(text, "extend"), "extend")
    ids = _sequence(body.get("ids"), "extend.ids")
    _count(ids, IDS, "extend.ids")
    wanted = _sequence(body.get("properties"), "extend.properties")
    _count(wanted, _VALUES, "extend.properties")
    properties = []
    for number, one in enumerate(wanted):
        where = f"extend.properties[{number}]"
        properties.append(_property(_mapping(one, where).get("id"), f"{where}.id", names))
    return (
        [_string(one, f"extend.ids[{number}]") for number, one in enumerate(ids)],
        list(dict.fromkeys(properties)),
    )


def read_limit(value: object, where: str, usual: int) -> int:
    """Read how many are wanted at most."""
    if value in (None, ""):
        return usual
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 1:
        raise ProblemError(400, f"{where}: not a whole number from 1; leave it out for {usual}")
    return int(min(value, MOST))


def _question(query: object, where: str, names: Names) -> Question:
    query = _mapping(query, where)
    name = _string(query.get("query", ""), f"{where}.query")
    given = _sequence(query.get("properties") or [], f"{where}.properties")
    _count(given, _CONDITIONS, f"{where}.properties")
    if "query" not in query and not given:
        _refuse(where, "neither query nor properties; send one")
    conditions = []
    for number, one in enumerate(given):
        at = f"{where}.properties[{number}]"
        pair = _mapping(one, at)
        pid = _property(pair.get("pid"), f"{at}.pid", names)
        conditions.append(Condition(pid, _values(pair.get("v"), f"{at}.v")))
    return Question(
        names=(name,) if name.strip() else (),
        classes=_types(query.get("type"), f"{where}.type", names),
        conditions=tuple(one for one in conditions if one.values),
        limit=read_limit(query.get("limit"), f"{where}.limit", USUAL),
    )


def _match(query: object, where: str, names: Names) -> Question:
    query = _mapping(query, where)
    given = _sequence(query.get("conditions"), f"{where}.conditions")
    _count(given, _CONDITIONS, f"{where}.conditions")
    if not given:
        _refuse(f"{where}.conditions", "empty; send one at least")
    called: dict[str, list[str]] = {"name": [], "id": []}
    conditions = []
    for number, one in enumerate(given):
        at = f"{where}.conditions[{number}]"
        condition = _mapping(one, at)
        values = _values(condition.get("propertyValue"), f"{at}.propertyValue")
        kind = condition.get("matchType")
        if kind == "property":
            conditions.append(_condition(condition, values, at, names))
        elif kind in ("name", "id"):
            called[kind] += values
        else:
            _refuse(f"{at}.matchType", "not name, id or property; send one of these")
    return Question(
        names=tuple(called["name"]),
        ids=tuple(called["id"]),
        classes=_types(query.get("type"), f"{where}.type", names),
        conditions=tuple(one for one in conditions if one.values),
        limit=read_limit(query.get("limit"), f"{where}.limit", USUAL),
    )


def _condition(
    condition: Mapping[str, Any], values: tuple[str, ...], where: str, names: Names
) -> Condition:
    quantifier = condition.get("matchQuantifier", "any")
    if quantifier not in _QUANTIFIERS:
        _refuse(f"{where}.matchQuantifier", f"not one of {', '.join(_QUANTIFIERS)}; send one")
    if "matchQualifier" in condition:
        _refuse(f"{where}.matchQualifier", "no property here takes any; leave it out")
    required = condition.get("required", False)
    if not isinstance(required, bool):
        _refuse(f"{where}.required", "not true or false; send one")
    name = _property(condition.get("propertyId"), f"{where}.propertyId", names)
    return Condition(name, values, quantifier, required)


def _values(value: object, where: str) -> tuple[str, ...]:
    """Read one value or several: text, numbers, things; empty ones count as not asked."""
    several = value if isinstance(value, list) else [value]
    _count(several, _VALUES, where)
    texts = [_value(one, where) for one in several]
    return tuple(text for text in texts if text.strip())


def _value(value: object, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value) if isinstance(value, int) else f"{value:.15g}"
    if isinstance(value, dict):
        value = value.get("id") or value.get("name")
    return _string(value, where)


def _types(value: object, where: str, names: Names) -> frozenset[str]:
    found = set()
    given = value if isinstance(value, list) else [value]
    _count(given, _VALUES, where)
    for one in given:
        if isinstance(one, dict):
            one = one.get("id")
        if one not in (None, ""):
            name = _string(one, where)
            iri = names.find_type(name)
            if iri is None:
                _refuse(where, f"{name[:_SHOWN]}: no such type; see suggest/type")
            found.add(iri)
    return frozenset(found)


def _property(value: object, where: str, names: Names) -> str:
    name = _string(value, where)
    if name not in names.properties:
        _refuse(where, f"{name[:_SHOWN]}: no such property; see suggest/property")
    return name


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        _refuse(where, "not an object; send one")
    return value


def _sequence(value: object, where: str) -> Sequence[Any]:
    if not isinstance(value, list):
        _refuse(where, "not a list; send one")
    return value


def _string(value: object, where: str) -> str:
    if not isinstance(value, str):
        _refuse(where, "not a text; send one")
    return value


def _count(given: Sequence[Any] | Mapping[str, Any], most: int, where: str) -> None:
    if len(given) > most:
        raise ProblemError(413, f"{where}: {len(given)} entries; send {most} at most")


def _weigh(questions: Iterable[Question]) -> None:
    """Refuse a batch with more names and values than can be answered quickly."""
    asked = sum(
        len(one.names) + len(one.ids) + sum(len(condition.values) for condition in one.conditions)
        for one in questions
    )
    if asked > VALUES:
        raise ProblemError(413, f"queries: {asked} names and values; send {VALUES} at most")


def _refuse(where: str, what: str) -> NoReturn:
    raise ProblemError(400, f"{where}: {what}")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
