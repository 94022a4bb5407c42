"""The process that query processes are forked from: `python -m twinrdf.serve.zygote …`.

    python -m twinrdf.serve.zygote STORE MEMORY PARENT [DUMP]

It confines itself, and with it all processes forked from it. With a dump it loads the register
into memory, shared by all of them; else each opens the store. It has one thread, since a process
with more must not fork, and it runs no query itself. It ends when its parent closes the connection.

May import: prctl, serve.frames, serve.sandbox, serve.worker.
"""

import array
import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from twinrdf.prctl import end_with_parent
from twinrdf.serve import frames
from twinrdf.serve.sandbox import confine, count_threads
from twinrdf.serve.worker import StoreSource, answer_queries, read_dump

NICE = 5
"""Query processes yield to the web process, so that short answers stay fast."""

_MOST_SOCKETS = 64


class _Zygote:
    """Forks query processes, kills them, and reports when they have ended."""

    def __init__(self, channel: socket.socket, source: StoreSource, memory: int) -> None:
        self._channel = channel
        self._source = source
        self._memory = memory
        self._children: set[int] = set()
        self._sockets: list[int] = []
        self._heard = b""

    def run(self) -> None:
        """Handle messages until the connection closes; all query processes then end too."""
        channel = self._channel.fileno()
        woken, wakes = os.pipe()
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            ready, _, _ = select.select([channel, woken], [], [])
            if woken in ready:
                os.read(woken, 4096)
            self._report_ended()
            if channel in ready and not self._receive():
                return

    def _receive(self) -> bool:
        space = socket.CMSG_SPACE(_MOST_SOCKETS * array.array("i").itemsize)
        data, messages, _, _ = self._channel.recvmsg(4096, space)
        for level, kind, sent in messages:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                self._sockets += array.array("i", sent[: len(sent) - len(sent) % 4])
        whole, self._heard = frames.split(self._heard + data)
        for kind, body in whole:
            if kind == frames.FORK:
                self._fork(self._sockets.pop(0))
            elif int(body) in self._children:  # else it has ended, and its number may be another's
                os.kill(int(body), signal.SIGKILL)
        return bool(data)

    def _fork(self, number: int) -> None:
        parent = os.getpid()
        try:
            child = os.fork()
        except OSError as error:  # too many processes, or too little memory, just now
            os.close(number)
            self._tell(frames.ERROR, json.dumps({"message": str(error.strerror)}))
            return
        if child:
            os.close(number)
            self._children.add(child)
            self._tell(frames.STARTED, str(child))
            return
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        end_with_parent(parent)
        code = 1
        try:
            self._channel.close()
            for other in self._sockets:
                os.close(other)
            answer_queries(socket.socket(fileno=number), self._source, self._memory)
            code = 0
        finally:
            os._exit(code)  # nothing of the zygote's is to be done twice

    def _report_ended(self) -> None:
        """Report the processes that have ended, with their exit codes."""
        while self._children:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            self._children.discard(child)
            self._tell(frames.ENDED, f"{child} {os.waitstatus_to_exitcode(status)}")

    def _tell(self, kind: int, body: str) -> None:
        self._channel.sendall(frames.pack(kind, body.encode()))


def main() -> None:
    """Serve one parent until it closes the connection."""
    store, memory, parent, *dumps = sys.argv[1:]
    channel = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.setpgid(0, 0)  # a Ctrl-C is for the server, which stops its processes itself
    os.nice(NICE)
    missing = confine(int(parent))
    try:
        source = (
            read_dump(Path(dumps[0]), store, missing)
            if dumps
            else StoreSource(store, None, missing)
        )
    except (OSError, SyntaxError) as error:
        body = {"kind": "store", "message": f"{dumps[0]}: {error}"}
        channel.sendall(frames.pack(frames.ERROR, json.dumps(body).encode()))
        return
    if count_threads() > 1:
        raise SystemExit("the zygote has more than one thread, so it must not fork")
    gc.collect()
    gc.freeze()  # what is there already stays shared
    channel.sendall(frames.pack(frames.READY))
    with suppress(ConnectionError):  # whoever started it may end at any moment
        _Zygote(channel, source, int(memory)).run()


if __name__ == "__main__":
    main()
