"""Confines a query process: no network, bounded memory, and an end with its parent.

On Linux the kernel enforces it: resource limits, and a seccomp filter made here, which needs no
privilege and cannot be undone. On other systems less is enforced, and `confine` names what is not.

May import: prctl.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from twinrdf.prctl import end_with_parent, prctl

STACK = 64 * 1024 * 1024
"""The engine recurses as deep as a query is nested; this is deeper than any query let through."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_IF_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K
_ALLOW = 0x7FFF0000
_DENY = 0x00050000 | errno.EPERM
_KILL = 0x80000000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # where struct seccomp_data holds them
_AF_UNIX = 1
_X32 = 0x40000000  # from here up, the numbers of x86-64's other interface


class Machine(NamedTuple):
    """A processor's name for itself and its numbers of the system calls we deny."""

    architecture: int
    socket: int
    io_uring_setup: int


MACHINES = {
    "x86_64": Machine(0xC000003E, 41, 425),
    "aarch64": Machine(0xC00000B7, 198, 425),
}


def confine(parent: int) -> tuple[str, ...]:
    """Shut this process in, before it opens anything, and name what could not be enforced.

    `parent` is the process that started it. What is forked from this process is shut in as well,
    but for the end with its own parent. Memory is limited by `limit_memory`, later.
    """
    measures = {
        "an end with its parent": end_with_parent(parent),
        "limits of stack and core files": _limit_resources(),
        "no network": _deny_network(),
    }
    return tuple(name for name, enforced in measures.items() if not enforced)


def limit_memory(size: int) -> bool:
    """Let this process grow by so many bytes and no more; say whether that is enforced."""
    used = read_memory()
    if not used:
        return False
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = used + size if hard == resource.RLIM_INFINITY else min(used + size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    return True


def lift_memory() -> None:
    """Let this process grow again, until its memory is limited anew."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def read_memory() -> int:
    """Give the size of this process's address space in bytes; 0 where it cannot be known."""
    try:
        file = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return 0
    try:
        return int(os.read(file, 64).split()[0]) * _PAGE
    finally:
        os.close(file)


def count_threads() -> int:
    """Count the threads of this process; 1 where it cannot be known."""
    with suppress(OSError):
        return len(list(Path("/proc/self/task").iterdir()))
    return 1


def make_filter(machine: Machine) -> bytes:
    """Write the seccomp filter: sockets other than local ones, and io_uring, are denied."""
    program = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_IF_EQUAL, 0, 8, machine.architecture),  # to the last line
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_IF_AT_LEAST, 5, 0, _X32),  # to deny
        (_JUMP_IF_EQUAL, 4, 0, machine.io_uring_setup),  # to deny
        (_JUMP_IF_EQUAL, 0, 2, machine.socket),  # else to allow
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_JUMP_IF_EQUAL, 0, 1, _AF_UNIX),  # else to deny
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
        (_RETURN, 0, 0, _KILL),
    )
    return b"".join(struct.pack("=HBBI", *line) for line in program)


def _deny_network() -> bool:
    machine = MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if machine is None:
        return False
    program = make_filter(machine)
    lines = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(lines))
    pointer = ctypes.create_string_buffer(header, len(header))
    return prctl(_PR_SET_NO_NEW_PRIVS, 1) and prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(pointer)
    )


def _limit_resources() -> bool:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    most = STACK if hard == resource.RLIM_INFINITY else min(STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (most, hard))
    return most == STACK
