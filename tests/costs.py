"""What work may cost: seconds of the processor, of which other work on the machine takes none."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where this process needs more seconds of the processor for what is done."""
    began = time.process_time()
    yield
    taken = time.process_time() - began
    assert taken < seconds, f"took {taken:.1f} s of the processor, and may take {seconds:g}"
