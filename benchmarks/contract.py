"""Ask a running server whatever fits its OpenAPI document, and hold it to what that says.

    pip install '.[contract]'
    twinrdf serve &
    python -m benchmarks.contract http://127.0.0.1:8000/ --examples 20

Every operation is asked so many times with values that schemathesis makes up. No answer may be an
error of the server, and each must have a status, a form and a body that are described.
"""

import argparse
import sys
from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def ask_all(site: str, examples: int) -> tuple[Counter[int], list[str]]:
    """Ask every operation of a site; give the statuses heard, and what broke the description."""
    heard: Counter[int] = Counter()
    broken: list[str] = []
    for found in schemathesis.openapi.from_url(f"{site}openapi.json").get_all_operations():
        operation = found.ok()
        _ask(operation, examples, heard, broken)
    return heard, broken


def _ask(operation: Any, examples: int, heard: Counter[int], broken: list[str]) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = case.call(timeout=60)
        heard[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except BaseExceptionGroup as failures:
            broken.append(f"{operation.method.upper()} {operation.path}: {failures}")

    ask()


def main() -> None:
    """Ask, tell what was heard, and fail if the description was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contract", description=__doc__)
    parser.add_argument("site", help="its address, which ends in /")
    parser.add_argument("--examples", type=int, default=5, help="requests an operation")
    asked = parser.parse_args()
    heard, broken = ask_all(asked.site, asked.examples)
    counts = ", ".join(f"{count} × {status}" for status, count in sorted(heard.items()))
    sys.stdout.write("\n".join([*broken, f"{sum(heard.values())} requests: {counts}"]) + "\n")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
