"""Feed one reader of what strangers send with whatever a fuzzer finds, until it fails.

    python -m benchmarks.fuzz guard -max_total_time=60

The targets are in `benchmarks.targets`; what follows the name is for libFuzzer. The fuzzer comes
with `pip install 'twinrdf[fuzz]'`. Ends with another code than 0 if the reader was at fault, and
leaves the bytes that showed it in a file `crash-…`.
"""

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence

NAMES = ("guard", "negotiation", "tags", "ranges", "parameters", "federation")


def main(arguments: Sequence[str] = sys.argv) -> None:
    """Read which target, and begin."""
    if len(arguments) < 2 or arguments[1] not in NAMES:
        raise SystemExit(f"name what to feed: {', '.join(NAMES)}")
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        raise SystemExit("no fuzzer; `pip install 'twinrdf[fuzz]'` brings it") from None
    with atheris.instrument_imports(
        include=["twinrdf.serve", "starlette.responses"], enable_loader_override=False
    ):
        targets = importlib.import_module("benchmarks.targets")
    target: Callable[[bytes], None] = targets.TARGETS[arguments[1]]
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as words:
        words.write(write_dictionary(targets.PIECES[arguments[1]]))
        words.flush()
        atheris.Setup([arguments[0], f"-dict={words.name}", *arguments[2:]], target)
        atheris.Fuzz()


def write_dictionary(pieces: Iterable[str]) -> str:
    """Write words for the fuzzer to try, as it reads them."""
    hexadecimal = ("".join(f"\\x{byte:02x}" for byte in piece.encode()) for piece in pieces)
    return "".join(f'"{word}"\n' for word in hexadecimal)


if __name__ == "__main__":
    main()
