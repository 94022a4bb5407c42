"""A query that a pool has taken in.

May import: serve.frames, serve.spool.
"""

import asyncio
from dataclasses import dataclass

from twinrdf.serve.frames import Job
from twinrdf.serve.spool import Spool


@dataclass(slots=True)
class Begun:
    """A query taken in: who asks it, where its answer goes, what makes it once it has its turn.

    It counts as one of its client's until it was left.
    """

    job: Job
    client: str
    spool: Spool
    making: asyncio.Task[None] | None = None
    counted: bool = True
