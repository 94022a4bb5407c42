"""Networks made up for tests."""

import random
from collections.abc import Callable, Iterable

from twinrdf.network.model import Party, Tie


def party(name: str) -> Party:
    return Party(name, f"https://example.org/id/{name}", "City", name.title())


def tie(number: int, *parties: str, kind: str = "partnership", **more: str) -> Tie:
    iri = f"https://example.org/id/{kind}/{number}"
    dates = {"start": more.get("start", ""), "end": more.get("end", "")}
    return Tie(
        f"{kind}/{number}", iri, kind.title(), kind, "", f"Tie {number}", **dates, parties=parties
    )


def reader(ties: Iterable[Tie]) -> Callable[[], Iterable[Tie]]:
    kept = tuple(ties)
    return lambda: iter(kept)


def groups(count: int, size: int, seed: int = 1) -> list[Tie]:
    """Ties of some groups of parties: many within each, one from each to the next."""
    chance = random.Random(seed)
    ties = []
    for group in range(count):
        members = [f"g{group:03}m{member:03}" for member in range(size)]
        for place, member in enumerate(members[1:], start=1):
            for other in chance.sample(members[:place], min(place, 3)):
                ties.append(tie(len(ties), member, other))
        if group:
            ties.append(tie(len(ties), members[0], f"g{group - 1:03}m000"))
    return ties
