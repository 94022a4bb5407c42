"""Publish registers of city and region partnerships as linked open data.

`pipeline` puts the building stages in order; `serve` shows a finished release to the web.
The two halves share nothing but the release folder.

May import: nothing.
"""

import sys

if sys.platform == "win32":
    raise SystemExit("twinrdf runs on Linux and macOS; on Windows, install it in WSL")

__version__ = "0.1.0"
