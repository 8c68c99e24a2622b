"""Reads compressed files; imported only for files that are."""

from __future__ import annotations

import io
from typing import IO

from khtext.errors import KhtextError


def unpacked(name: str, file: IO[bytes], kind: str) -> IO[bytes]:
    """What a file holds that is compressed with gzip, xz or zstd."""
    return io.BufferedReader(_Reader(name, file, kind))


Unpacked = tuple[IO[bytes], tuple[type[Exception], ...]]


def _gzip(name: str, file: IO[bytes]) -> Unpacked:
    import gzip
    import zlib

    return gzip.GzipFile(fileobj=file), (gzip.BadGzipFile, zlib.error, EOFError)  # type: ignore[return-value]


def _xz(name: str, file: IO[bytes]) -> Unpacked:
    import lzma

    return lzma.LZMAFile(file), (lzma.LZMAError, EOFError)


def _zstd(name: str, file: IO[bytes]) -> Unpacked:
    try:
        import zstandard
    except ImportError:
        raise KhtextError(f"{name}: compressed with zstd; install khtext[zstd], or use zstdcat") from None
    made = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
    return made, (zstandard.ZstdError,)


_OPENERS = {"gzip": _gzip, "xz": _xz, "zstd": _zstd}


class _Reader(io.RawIOBase):
    """A decompressed stream whose errors name the file."""

    def __init__(self, name: str, file: IO[bytes], kind: str) -> None:
        self._name, self._file, self._kind = name, file, kind
        self._raw, self._errors = _OPENERS[kind](name, file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer with decompressed bytes."""
        try:
            found = self._raw.read(len(buffer))
        except self._errors as error:
            raise KhtextError(f"{self._name}: damaged {self._kind} data ({error}); copy it again") from None
        buffer[: len(found)] = found
        return len(found)

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go back to the start, the only place that a decompressor knows."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("a compressed file can only be read from its start")
        self._file.seek(0)
        self._raw, self._errors = _OPENERS[self._kind](self._name, self._file)
        return 0

    def tell(self) -> int:
        return 0

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        """Close the compressed file too."""
        self._file.close()
        super().close()
