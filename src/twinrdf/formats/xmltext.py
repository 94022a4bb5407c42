"""Characters that no XML document can hold, not even escaped.

May import: nothing.
"""

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def replace_forbidden(text: str, by: str) -> str:
    """Replace each character that XML cannot hold."""
    return _NOT_XML.sub(by, text)
