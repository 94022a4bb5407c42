"""The errors raised on purpose: a person's mistake, or a request that cannot be met.

    TwinrdfError
    ├── ProjectError    the register's folder or its settings are incomplete
    ├── ReleaseError    a release is missing, damaged or cannot be written
    │   └── ReleaseBlockedError   the report holds violations, so no release is made
    ├── ExportError     an export cannot be written
    ├── LinkError       a gazetteer, its sources or a place's links cannot be used
    ├── QueryError      a canned query or its parameters are wrong
    └── RequestError    a web request cannot be answered as asked
        └── EngineError an engine elsewhere fails, or cannot be asked

A message reads `where: what is wrong; what to do`. Facts about the data are findings, not errors.

May import: nothing.
"""


class TwinrdfError(Exception):
    """A mistake a person can repair; the command line prints its message and exits with 1."""


class ProjectError(TwinrdfError):
    """The register's folder or its settings are incomplete."""


class ReleaseError(TwinrdfError):
    """A release is missing, damaged or cannot be written."""

    @classmethod
    def unreadable(cls, path: object, error: Exception) -> "ReleaseError":
        """Make the error for a part of a release that may not be read or is damaged."""
        if isinstance(error, PermissionError):
            return cls(f"{error.filename or path}: {error.strerror}; allow reading it")
        return cls(f"{path}: cannot be read: {error}; build again")


class ReleaseBlockedError(ReleaseError):
    """The report holds violations, so no release is made."""


class ExportError(TwinrdfError):
    """An export cannot be written."""


class LinkError(TwinrdfError):
    """A gazetteer, its sources or a place's links cannot be used."""


class QueryError(TwinrdfError):
    """A canned query or its parameters are wrong."""


class RequestError(TwinrdfError):
    """A web request cannot be answered as asked."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error be pickled, to be raised again in another process."""
        return type(self), (self.status, str(self), self.headers)


class EngineError(RequestError):
    """An engine elsewhere fails, or cannot be asked; its status is what to answer a visitor."""
