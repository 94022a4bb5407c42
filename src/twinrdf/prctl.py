"""Options of a process under Linux (prctl); elsewhere nothing is done and False is returned.

May import: nothing.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def prctl(option: int, *arguments: int) -> bool:
    """Set an option of this process; return whether it is set."""
    if sys.platform != "linux":
        return False
    values = (*arguments, 0, 0, 0, 0)[:4]
    library = ctypes.CDLL(None, use_errno=True)
    return bool(library.prctl(option, *(ctypes.c_ulong(value) for value in values)) == 0)


def end_with_parent(parent: int) -> bool:
    """Have the kernel kill this process when its parent ends; return whether it will."""
    if not prctl(_PR_SET_PDEATHSIG, signal.SIGKILL):
        return False
    if os.getppid() != parent:  # it ended before the kernel was told
        os._exit(1)
    return True
