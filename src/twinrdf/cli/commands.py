"""How every command ends: a mistake told in one line, and nothing left behind.

May import: cli.output, errors.
"""

import errno
import io
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from twinrdf.cli.output import escape_controls
from twinrdf.errors import TwinrdfError

_NO_TEMPORARY = "No usable temporary directory"
_ALLOW = "allow it, or name another place"
_ADVICE = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EFBIG: "allow larger files (ulimit -f)",
    errno.EMFILE: "allow more open files (ulimit -n)",
    errno.EACCES: _ALLOW,
    errno.EPERM: _ALLOW,
    errno.EROFS: _ALLOW,
    errno.EIO: "check the disk",
    errno.ELOOP: "let the link lead to a file",
}
"""What to do about a machine that is in the way; other errors show where they come from."""


class Commands(click.Group):
    """Commands that tell a person's mistake in one line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a TwinrdfError becomes its message and exit code 1.

        What a terminal cannot show is escaped.
        """
        if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            with _ending_in_order():
                return super().invoke(ctx)
        except (TwinrdfError, ChildProcessError) as error:
            raise click.ClickException(escape_controls(str(error))) from error
        except MemoryError as error:
            raise click.ClickException("there is not enough memory; end other programs") from error
        except OSError as error:
            message = _explain(error)
            if not message:
                raise
            raise click.ClickException(message) from error


def _explain(error: OSError) -> str:
    """Say what is in the way of a command, and what to do; nothing where that is not known."""
    if error.filename is None and _NO_TEMPORARY in str(error.strerror):
        return f"{error.strerror}; free some space, or set TMPDIR to a folder"
    if error.errno == errno.ENOENT and error.filename is None:
        return "the current folder was deleted; go to another"
    if error.errno not in _ADVICE:
        return ""
    no_room = error.errno in (errno.ENOSPC, errno.EDQUOT)
    where = error.filename or (tempfile.gettempdir() if no_room else "")
    return f"{f'{where}: ' if where else ''}{error.strerror}; {_ADVICE[error.errno]}"


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does, so that it leaves nothing behind.

    What is ignored, as by nohup, stays so; a server has its own way.
    """

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    both = (signal.SIGTERM, signal.SIGHUP)
    changed = [number for number in both if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
