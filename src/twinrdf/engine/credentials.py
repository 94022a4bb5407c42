"""Credentials for an engine, from the environment or a file, never printed.

    TWINRDF_STORE_USER, TWINRDF_STORE_PASSWORD    a name and a password
    TWINRDF_STORE_TOKEN                           or a token
    TWINRDF_STORE_AUTH                            basic (the default) or digest, for a password
    TWINRDF_STORE_CREDENTIALS                     or a TOML file with user, password, token, auth

May import: engine.addresses, errors.
"""

import os
import stat
import tomllib
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from twinrdf.engine.addresses import Addresses
from twinrdf.errors import EngineError

_NAMES = ("user", "password", "token", "auth")
_VARIABLE = "TWINRDF_STORE_"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with a password, or a token, or nothing; none of it is printed."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    auth: str = "basic"

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def sign(self) -> httpx.Auth | None:
        """Give the authentication of requests."""
        if self.token:
            return _Bearer(self.token)
        if not self.user:
            return None
        kind = httpx.DigestAuth if self.auth == "digest" else httpx.BasicAuth
        return kind(self.user, self.password)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


def read_credentials(environment: Mapping[str, str] = os.environ) -> Credentials:
    """Read credentials; raise EngineError saying what to correct without repeating their values."""
    path = environment.get(f"{_VARIABLE}CREDENTIALS", "")
    if path:
        found = _read_file(Path(path))
    else:
        named = {name: environment.get(f"{_VARIABLE}{name.upper()}", "") for name in _NAMES}
        found = {name: value for name, value in named.items() if value}
    where = path or "the environment"
    if found.get("auth", "basic") not in ("basic", "digest"):
        raise EngineError(400, f"{where}: auth: unknown; write basic or digest")
    if "token" in found and "user" in found:
        raise EngineError(400, f"{where}: both a user and a token; give one of them")
    if ("user" in found) != ("password" in found):
        raise EngineError(400, f"{where}: a user needs a password, and a password a user")
    if any(not value.isprintable() for value in found.values()):
        raise EngineError(400, f"{where}: a line end or other control character; remove it")
    if not found.get("token", "").isascii():
        raise EngineError(400, f"{where}: the token is not ASCII; copy it again")
    return Credentials(**found)


def _read_file(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise EngineError(400, f"{path}: others may read it; run chmod 600 on it")
            found = tomllib.load(file)
    except OSError as error:
        raise EngineError(400, f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:  # whose words would show what is written
        raise EngineError(400, f'{path}: not TOML; write lines such as user = "…"') from None
    if set(found) - set(_NAMES) or not all(isinstance(value, str) for value in found.values()):
        raise EngineError(400, f"{path}: write {', '.join(_NAMES)} only, each a text")
    return found


def check_private(addresses: Addresses, credentials: Credentials) -> None:
    """Raise EngineError where credentials would be sent unencrypted."""
    if credentials and not addresses.private:
        raise EngineError(
            400, "credentials would travel in the clear; write the engine's address with https://"
        )
