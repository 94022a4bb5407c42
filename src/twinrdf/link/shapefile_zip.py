"""Reading the attributes, not the shapes, in the zip file of a shapefile.

May import: errors.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import shapefile

from twinrdf.errors import LinkError

LARGEST = 1 << 30
"""The most bytes of a table that is unpacked."""


def read_attributes(path: Path) -> Iterator[dict[str, object]]:
    """Read the rows of the only table in a zip file, each as a dictionary."""
    table = _read_table(path)
    try:
        with shapefile.Reader(dbf=io.BytesIO(table), encoding="utf-8") as reader:
            for record in reader.iterRecords():
                yield record.as_dict()
    except (shapefile.ShapefileException, UnicodeDecodeError, ValueError, OSError) as error:
        raise LinkError(f"{path}: not a shapefile: {error}; download the file again") from None
    except (struct.error, IndexError, KeyError):
        raise LinkError(f"{path}: its table is cut short; download the file again") from None


def _read_table(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [one for one in archive.infolist() if one.filename.lower().endswith(".dbf")]
            if len(tables) != 1:
                raise LinkError(f"{path}: {len(tables)} tables (.dbf), and a shapefile has one")
            if tables[0].file_size > LARGEST:
                raise LinkError(f"{path}: its table has more than {LARGEST >> 20} MiB; split it")
            return archive.read(tables[0])
    except OSError as error:
        raise LinkError(
            f"{path}: cannot be read: {error.strerror or error}; check the path"
        ) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError,
            zlib.error, lzma.LZMAError) as error:  # fmt: skip
        raise LinkError(f"{path}: not a zip file: {error}; download the file again") from None
