"""Zstandard as the standard library has it since Python 3.14, and its backport has it before.

May import: nothing.
"""

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import CompressionParameter, ZstdError, ZstdFile, compress, decompress
else:
    from backports.zstd import CompressionParameter, ZstdError, ZstdFile, compress, decompress

__all__ = ["CompressionParameter", "ZstdError", "ZstdFile", "compress", "decompress"]
