"""The codes of a code list, broader ones before the narrower ones below them.

May import: index.columns, index.read, names.folding, serve.pages.register, terms, vocab.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twinrdf.index.columns import FACETS
from twinrdf.index.read import Index
from twinrdf.names.folding import fold
from twinrdf.serve.pages.register import Register, Value, choose
from twinrdf.terms import parse_term
from twinrdf.vocab import term

BROADER = term("skos:broader")
DEFINITION = term("skos:definition")
IN_SCHEME = term("skos:inScheme")


@dataclass(frozen=True, slots=True)
class Code:
    """A code: how deep it stands, what it means, how often it is used."""

    value: Value
    depth: int
    definition: Value | None
    uses: int


def list_codes(
    register: Register, count: Callable[[str], int], scheme: str, languages: Sequence[str]
) -> tuple[Code, ...]:
    """List the codes of a scheme in reading order; `count` gives how often each is used."""
    members = register.store.quads(predicate=IN_SCHEME, object=scheme, graph="")
    uses = {quad[0]: count(quad[0][1:-1]) for quad in members}
    below: dict[str, list[str]] = {}
    for code in uses:
        broader = [parent for parent in register.objects(code, BROADER) if parent in uses]
        below.setdefault(broader[0] if broader else "", []).append(code)
    found: list[Code] = []

    def add(parent: str, depth: int) -> None:
        children = [(register.value(code, languages), code) for code in below.pop(parent, ())]
        for value, code in sorted(children, key=lambda child: fold(child[0].text)):
            found.append(Code(value, depth, define(register, code, languages), uses[code]))
            add(code, depth + 1)

    add("", 0)
    return tuple(found)


def list_kinds(index: Index, scheme: str) -> dict[str, tuple[str, dict[str, int]]]:
    """Give the kinds of things whose lists can be narrowed down by the codes of a scheme.

    With each comes the facet to do so, and how many things have each code, by its own name.
    """
    found = {}
    for kind, facets in FACETS.items():
        for facet in facets:
            choices = index.choices(kind, facet)
            own = [choice for choice in choices if choice.value.startswith(f"{scheme}/")]
            if own:
                found[kind] = (facet, {choice.slug: choice.size for choice in own})
    return found


def define(register: Register, code: str, languages: Sequence[str]) -> Value | None:
    """Give the definition of a code."""
    texts = register.objects(code, DEFINITION)
    return register.plain(choose(map(parse_term, texts), languages)) if texts else None
