"""A file as it came to plain UTF-8 text: compression, encoding, hash, in bounded memory."""

import codecs
import hashlib
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from data.limits import USUAL, Limits
from data.plan import Encoding
from semantic.errors import DataError, Issue

CHUNK: Final = 1 << 20

#: First bytes of what people upload by mistake -> what it is.
NOT_TEXT: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstandard file"),
)
#: Bytes that windows-1252 gives no character.
HOLES: Final = b"\x81\x8d\x8f\x90\x9d"
#: How Python names the encodings of a plan.
CODECS: Final = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
    "latin-1": "latin-1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """A file readable as UTF-8: the file itself, or a decoded copy in the scratch folder.

    `sha256` and `size` are of the bytes as they came; `line_feeds` and `returns` are counted in
    the text, `plain` says that the text is the file itself.
    """

    path: Path
    label: str
    plain: bool
    sha256: str
    size: int
    encoding: Encoding
    line_feeds: int
    returns: int
    nuls: int
    quotes: bool
    ends_open: bool
    odd_line: int | None = None

    @property
    def lines(self) -> int:
        """Return how many physical lines there are."""
        breaks = self.line_feeds or self.returns
        return breaks + (1 if self.ends_open else 0)

    @property
    def even(self) -> bool:
        """Tell whether DuckDB may read it as it is: one kind of line end, no NUL byte."""
        one_kind = self.returns in (0, self.line_feeds) or (self.quotes and self.line_feeds > 0)
        return self.nuls == 0 and one_kind

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """Open the text with line ends as they are, a byte order mark taken off."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            try:
                yield file
            except UnicodeDecodeError as error:
                raise DataError(_not_utf8(self.path, self.label, error)) from None


class _Tally:
    """What is counted while bytes go by."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.size = self.line_feeds = self.returns = self.nuls = 0
        self.quotes = False
        self.last = b""

    def see(self, chunk: bytes) -> None:
        self.line_feeds += chunk.count(b"\n")
        if b"\r" in chunk:
            self.returns += chunk.count(b"\r")
        if b"\0" in chunk:
            self.nuls += chunk.count(b"\0")
        self.quotes = self.quotes or b'"' in chunk
        self.last = chunk[-1:] or self.last


def open_text(
    path: Path,
    scratch: Path,
    *,
    label: str | None = None,
    encoding: Encoding | None = None,
    limits: Limits = USUAL,
    seen: Callable[[int], None] = lambda done: None,
) -> TextSource:
    """Hash a file, and make it readable as UTF-8 without trusting its name.

    An encoding that is not given is found: byte order mark, else UTF-8 if every byte fits, else
    windows-1252 (latin-1 where that has holes), else `mixed` where lines of both occur.
    """
    label = label or path.name
    head = _head(path, label, limits)
    compressed = head.startswith(b"\x1f\x8b")
    tally = _Tally()
    if compressed:
        source = scratch / f"{tally_name(path)}.raw"
        with path.open("rb") as raw, source.open("wb") as plain:
            for chunk in _inflate(raw, tally, label, limits, seen):
                plain.write(chunk)
        with source.open("rb") as file:
            head = file.read(4)
        _refuse_other_formats(head, label)
    else:
        source = path
    chosen, odd_line = (encoding, None) if encoding else _encoding(source)
    if chosen == "utf-8" and not (compressed or odd_line):
        return _as_it_is(_named_safely(path, scratch), label, tally, seen)
    if not compressed:
        _hash_only(path, tally, seen)
    return _decoded(source, path, scratch, label, tally, chosen, odd_line, compressed)


def tally_name(path: Path) -> str:
    """Return a short safe name for a scratch copy of a path."""
    return hashlib.sha256(str(path).encode(errors="surrogateescape")).hexdigest()[:16]


def _named_safely(path: Path, scratch: Path) -> Path:
    """Link a file to a name that is no pattern: DuckDB would read a*b.csv as many files."""
    link = scratch / f"{tally_name(path)}.csv"
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())
    return link


def _head(path: Path, label: str, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise DataError(
            Issue("unreadable", f"'{label}' cannot be read: {error.strerror}", where=label)
        ) from None
    if size > limits.file_bytes:
        raise DataError(
            Issue(
                "file-too-large",
                f"'{label}' has {size:,} bytes; the limit is {limits.file_bytes:,}",
                ("split the file, or raise the limit",),
                label,
            )
        )
    if size == 0:
        raise DataError(Issue("empty-file", f"'{label}' is empty: not even a header", where=label))
    _refuse_other_formats(head, label)
    return head


def _refuse_other_formats(head: bytes, label: str) -> None:
    for magic, name in NOT_TEXT:
        if head.startswith(magic):
            raise DataError(
                Issue(
                    "not-text",
                    f"'{label}' is {name}, not a CSV file",
                    ("save it as 'CSV UTF-8' and load that",),
                    label,
                )
            )


def _inflate(
    raw: BinaryIO, tally: _Tally, label: str, limits: Limits, seen: Callable[[int], None]
) -> Iterator[bytes]:
    """Yield the decompressed chunks; stop a bomb as soon as it shows."""
    engine = zlib.decompressobj(wbits=31)
    made, ended = 0, True
    while packed := raw.read(CHUNK):
        tally.hash.update(packed)
        tally.size += len(packed)
        seen(tally.size)
        while packed:
            if ended and not packed.strip(b"\0"):
                break  # padding after the last member
            try:
                chunk = engine.decompress(packed, CHUNK)
            except zlib.error as error:
                raise DataError(_bad_gzip(label, str(error))) from None
            made += len(chunk)
            _refuse_bomb(made, tally.size, label, limits)
            yield chunk
            ended = engine.eof
            packed = engine.unused_data if ended else engine.unconsumed_tail
            if ended:
                engine = zlib.decompressobj(wbits=31)
    if not ended:
        raise DataError(_bad_gzip(label, "it is cut short"))


def _bad_gzip(label: str, why: str) -> Issue:
    return Issue("bad-gzip", f"'{label}' is a damaged gzip file: {why}", where=label)


def _refuse_bomb(made: int, size: int, label: str, limits: Limits) -> None:
    """Stop as soon as a file has grown beyond what an honest export grows to."""
    if made > (16 << 20) and made > limits.ratio * size:
        why = f"it holds more than {limits.ratio} times its size"
    elif made > limits.decoded_bytes:
        why = f"it holds more than {limits.decoded_bytes:,} bytes"
    else:
        return
    raise DataError(
        Issue(
            "decompression-bomb",
            f"'{label}' is refused: {why}; nothing was loaded",
            ("load the file uncompressed if it is meant",),
            label,
        )
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _hash_only(path: Path, tally: _Tally, seen: Callable[[int], None]) -> None:
    for chunk in _chunks(path):
        tally.hash.update(chunk)
        tally.size += len(chunk)
        seen(tally.size)


def _as_it_is(path: Path, label: str, tally: _Tally, seen: Callable[[int], None]) -> TextSource:
    with ThreadPoolExecutor(max_workers=1) as hasher:  # hashing a chunk lets other threads run
        hashed: Future[None] | None = None
        for chunk in _chunks(path):
            if hashed is not None:
                hashed.result()
            hashed = hasher.submit(tally.hash.update, chunk)
            tally.size += len(chunk)
            tally.see(chunk)
            seen(tally.size)
    return _source(path, label, True, tally, "utf-8", None)


def _source(
    path: Path, label: str, plain: bool, tally: _Tally, encoding: Encoding, odd_line: int | None
) -> TextSource:
    return TextSource(
        path=path,
        label=label,
        plain=plain,
        sha256=tally.hash.hexdigest(),
        size=tally.size,
        encoding=encoding,
        line_feeds=tally.line_feeds,
        returns=tally.returns,
        nuls=tally.nuls,
        quotes=tally.quotes,
        ends_open=tally.last not in (b"\n", b"\r"),
        odd_line=odd_line,
    )


def _decoded(
    source: Path,
    original: Path,
    scratch: Path,
    label: str,
    tally: _Tally,
    encoding: Encoding,
    odd_line: int | None,
    compressed: bool,
) -> TextSource:
    target = scratch / f"{tally_name(original)}.txt"
    with target.open("wb") as out:
        for chunk in _recoded(source, encoding, label):
            tally.see(chunk)
            out.write(chunk)
    if compressed:
        source.unlink()
    return _source(target, label, False, tally, encoding, odd_line)


def _recoded(source: Path, encoding: Encoding, label: str) -> Iterator[bytes]:
    if encoding == "mixed":
        with source.open("rb") as lines:
            for one in lines:
                yield _either(one)
        return
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    line = 1
    for number, chunk in enumerate(chain(_chunks(source), (b"",))):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            raise DataError(_wrong_encoding(label, encoding, error, line)) from None
        line += text.count("\n")
        yield (text.removeprefix("\ufeff") if number == 0 else text).encode()


def _not_utf8(path: Path, label: str, error: UnicodeError) -> Issue:
    with path.open("rb") as lines:
        number = next((n for n, line in enumerate(lines, 1) if not _fits_utf8(line)), 1)
    return _wrong_encoding(label, "utf-8", error, number)


def _fits_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _wrong_encoding(label: str, encoding: str, error: UnicodeError, line: int) -> Issue:
    return Issue(
        "wrong-encoding",
        f"'{label}' is not {encoding}: {getattr(error, 'reason', error)}",
        ("leave 'encoding' out of the plan to have it found",),
        f"{label}:{line}",
    )


def _either(line: bytes) -> bytes:
    """Return a line as UTF-8, taking it for windows-1252 where it is not UTF-8 already."""
    if _fits_utf8(line):
        return line
    holes = any(byte in line for byte in HOLES)
    return line.decode("latin-1" if holes else "cp1252").encode()


def _encoding(path: Path) -> tuple[Encoding, int | None]:
    """Find the encoding; with it, for `mixed`, the first line that is not UTF-8."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", None
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8", None) if _is_utf8(path) else _eight_bit(path)
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and odd > len(head) // 4 > even:
        return "utf-16-le", None
    if len(head) >= 4 and even > len(head) // 4 > odd:
        return "utf-16-be", None
    return ("utf-8", None) if _is_utf8(path) else _eight_bit(path)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            if not (chunk.isascii() and decoder.getstate()[0] == b""):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _eight_bit(path: Path) -> tuple[Encoding, int | None]:
    utf8_lines = other_lines = 0
    first_odd: int | None = None
    holes = False
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.isascii():
                continue
            if _fits_utf8(line):
                utf8_lines += 1
            else:
                other_lines += 1
                first_odd = first_odd or number
                holes = holes or any(byte in line for byte in HOLES)
    if utf8_lines and other_lines:
        return "mixed", first_odd
    return ("latin-1" if holes else "windows-1252"), first_odd
