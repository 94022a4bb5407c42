"""The policy for requests to other people's services: contact, pauses, limits and the cache.

May import: __init__, errors.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from twinrdf import __version__
from twinrdf.errors import LinkError

API = "https://www.wikidata.org/w/api.php"
"""The address of the Action API of Wikidata."""

_CONTACT = re.compile(r"https?://[!-~]+\.[!-~]+|[^\s@()<>,;]+@[^\s@()<>,;]+\.[^\s@()<>,;]+")
_LONGEST_CONTACT = 200


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """How to send requests to a service.

    `pause` is the time between two requests and `patience` the longest wait that a service may ask
    for, both in seconds; `most` is the number of requests that a run may make.
    """

    contact: str
    cache: Path
    offline: bool = False
    refresh: bool = False
    most: int = 1000
    pause: float = 1.0
    patience: float = 120.0

    @property
    def user_agent(self) -> str:
        """The User-Agent header as Wikimedia asks for it: the tool and a contact."""
        return f"twinrdf/{__version__} ({self.contact})"


def read_contact(text: str) -> str:
    """Read a contact, an e-mail or a web address; raise LinkError for anything else."""
    contact = text.strip()
    if not contact:
        raise LinkError(
            "no contact: services are told whom to write to if a run troubles them; give an e-mail "
            "or web address of yours with --contact, or as contact in the table [link] of "
            "twinrdf.toml"
        )
    fits = contact.isascii() and len(contact) <= _LONGEST_CONTACT
    if not fits or not _CONTACT.fullmatch(contact):
        raise LinkError("--contact: neither an e-mail nor a web address; write one of the two")
    return contact
