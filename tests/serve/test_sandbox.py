"""The sandbox holds: tried out in processes of its own, and its filter line by line."""

import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from twinrdf.serve.sandbox import MACHINES, Machine, make_filter, read_memory

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's part is Linux only")

ALLOW, EPERM, KILL = 0x7FFF0000, 0x00050001, 0x80000000


def run(code: str) -> subprocess.CompletedProcess[str]:
    before = "import os\nfrom twinrdf.serve.sandbox import *\n"
    return subprocess.run(
        [sys.executable, "-c", before + code], capture_output=True, text=True, timeout=120
    )


def judge(machine: Machine, architecture: int, number: int, argument: int = 0) -> int:
    """Run the filter as the kernel does."""
    data = struct.pack("=IIQQ", number, architecture, 0, argument)
    program = list(struct.iter_unpack("=HBBI", make_filter(machine)))
    at = value = 0
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        if code == 0x20:
            value = struct.unpack_from("=I", data, operand)[0]
        elif code == 0x06:
            return operand
        else:
            holds = value == operand if code == 0x15 else value >= operand
            at += if_true if holds else if_false


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_the_filter_denies_all_but_local_sockets(machine: Machine) -> None:
    architecture = machine.architecture
    assert judge(machine, architecture, machine.socket, socket.AF_UNIX) == ALLOW
    assert judge(machine, architecture, machine.socket, socket.AF_INET) == EPERM
    assert judge(machine, architecture, machine.socket, socket.AF_INET6) == EPERM
    assert judge(machine, architecture, machine.socket, 16) == EPERM  # netlink
    assert judge(machine, architecture, machine.socket, (7 << 32) | 1) == ALLOW  # an int is read
    assert judge(machine, architecture, machine.io_uring_setup) == EPERM
    assert judge(machine, architecture, 0x40000000 | machine.socket, 1) == EPERM
    assert judge(machine, architecture, 0xFFFFFFFF) == EPERM
    for number in (0, 1, 2, 9, 231, machine.socket + 1, machine.socket - 1):
        assert judge(machine, architecture, number) == ALLOW
    other = next(one for one in MACHINES.values() if one != machine)
    assert judge(machine, other.architecture, machine.socket, 1) == KILL
    assert judge(machine, 0x40000003, 102) == KILL  # i386


@linux
def test_all_is_enforced_here() -> None:
    done = run("print(confine(os.getppid()))")
    assert (done.stdout, done.returncode) == ("()\n", 0), done.stderr


@linux
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK"])
def test_no_network(family: str) -> None:
    done = run(f"import socket; confine(os.getppid()); socket.socket(socket.{family})")
    assert "PermissionError" in done.stderr


@linux
def test_nor_for_threads_started_later_and_local_sockets_stay() -> None:
    done = run(
        "import socket, threading\n"
        "confine(os.getppid())\n"
        "def attempt():\n"
        "    try: socket.create_connection(('127.0.0.1', 9))\n"
        "    except PermissionError: print('denied')\n"
        "thread = threading.Thread(target=attempt); thread.start(); thread.join()\n"
        "socket.socket(socket.AF_UNIX).close(); print('local')\n"
    )
    assert done.stdout == "denied\nlocal\n", done.stderr


@linux
def test_no_io_uring() -> None:
    done = run(
        "import ctypes\n"
        "confine(os.getppid())\n"
        "library = ctypes.CDLL(None, use_errno=True)\n"
        "print(library.syscall(425, 1, ctypes.create_string_buffer(120)), ctypes.get_errno())\n"
    )
    assert done.stdout == "-1 1\n", done.stderr


@linux
def test_memory_is_bounded() -> None:
    done = run(
        "print(limit_memory(64 << 20))\n"
        "keep = bytes(32 << 20)\n"
        "try: bytes(64 << 20)\n"
        "except MemoryError: print('bounded')\n"
    )
    assert done.stdout == "True\nbounded\n", done.stderr


@linux
def test_no_core_files_and_a_deep_stack() -> None:
    done = run(
        "import resource; confine(os.getppid())\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))\n"
        "print(resource.getrlimit(resource.RLIMIT_STACK)[0] >> 20)\n"
    )
    assert done.stdout == "(0, 0)\n64\n", done.stderr


@linux
def test_it_ends_with_its_parent() -> None:
    parent = (
        "import os, subprocess, sys\n"
        "child = 'import os, time; from twinrdf.serve.sandbox import confine;'"
        "'confine(os.getppid()); print(os.getpid(), flush=True); time.sleep(600)'\n"
        "started = subprocess.Popen([sys.executable, '-c', child], stdout=subprocess.PIPE)\n"
        "print(started.stdout.readline().decode(), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", parent], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == -9
    child = int(done.stdout)
    deadline = time.monotonic() + 30
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(child)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except FileNotFoundError:
        return False
    return state.split()[0] != "Z"


@linux
def test_it_ends_if_its_parent_already_has() -> None:
    done = run("confine(1 if os.getppid() != 1 else 2); print('still here')")
    assert (done.stdout, done.returncode) == ("", 1)


def test_elsewhere_it_says_what_is_not_enforced() -> None:
    done = run(
        "import sys, twinrdf.serve.sandbox as sandbox\n"
        "sys.platform = 'plan9'\n"
        "print(sandbox.confine(os.getppid()))\n"
    )
    assert done.stdout == "('an end with its parent', 'no network')\n", done.stderr


@linux
def test_memory_can_be_read() -> None:
    assert read_memory() > 1 << 20
