"""What is written in a published file, packed or not: archives unzipped, PDF streams unpacked and
their glyphs read back to characters, Parquet as text.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

UTF_16 = b"\xfe\xff"
ZIPPED = b"PK\x03\x04"
SAID = rb"\(\xfe\xff|<FEFF"  # titles and alternative texts outside the streams
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def contents(path: Path) -> Iterator[tuple[str, str]]:
    """Everything a reader could find in a file, as text: (where, what)."""
    data = path.read_bytes()
    yield str(path), data.decode("utf-8", "ignore")
    if data.startswith(ZIPPED):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode("utf-8", "ignore")
                yield f"{path}: {name}", html.unescape(text)
    elif data.startswith(b"%PDF"):
        for at, stream in enumerate(unpacked(data)):
            yield f"{path}: stream {at}", stream.decode("latin-1")
        said = [next(strings(data[at.start() :]))[1] for at in re.finditer(SAID, data)]
        yield f"{path}: said", "\n".join(one.decode("utf-16") for one in said)
        yield f"{path}: printed", printed(data)
        yield f"{path}: printed without breaks", printed(data).replace("\n", "")
    elif path.suffix == ".parquet":
        rows = duckdb.read_parquet(str(path)).fetchall()
        yield f"{path}: rows", "\n".join(",".join(map(str, row)) for row in rows)


def unpacked(pdf: bytes) -> list[bytes]:
    """Every stream of a PDF."""
    found = []
    for start in re.finditer(rb"/Length (\d+)[^\n]*>>\s*stream\r?\n", pdf):
        data = pdf[start.end() : start.end() + int(start[1])]
        found.append(zlib.decompress(data) if b"FlateDecode" in start[0] else data)
    return found


def printed(pdf: bytes) -> str:
    """The characters a PDF shows, in the order they are drawn, a line for each piece of text."""
    objects = {int(one[1]): one[2] for one in re.finditer(rb"(?s)\n(\d+) 0 obj(.*?)endobj", pdf)}
    fonts = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", pdf):
        (to_unicode,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        (table,) = unpacked(objects[int(to_unicode)])
        fonts[name] = {
            int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for glyph, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
        }
    text = ""
    for stream in (one for one in unpacked(pdf) if b"BT" in one and b" Tf" in one):
        glyphs: dict[int, str] = {}
        for before, codes in strings(stream):
            for name in re.findall(rb"/(f\d+) [\d.]+ Tf", before):
                glyphs = fonts[name]
            text += "\n" if re.search(rb"T[jJ]", before) else ""
            if codes.startswith(UTF_16):  # what a reader for the blind says instead
                text += f"\n{codes.decode('utf-16')}\n"
            elif glyphs:
                pairs = zip(codes[::2], codes[1::2], strict=True)
                text += "".join(glyphs.get(high * 256 + low, "\ufffd") for high, low in pairs)
    return text


def strings(stream: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The strings of a content stream, each with what stands before it."""
    at = 0
    while first := re.compile(rb"\(|<([0-9A-F]*)>").search(stream, at):
        end = first.end()
        if first[1] is None:
            depth = 1
            while depth:
                byte = stream[end : end + 1]
                assert byte, "a string without an end"
                depth += {b"(": 1, b")": -1}.get(byte, 0)
                end += 2 if byte == b"\\" else 1
            codes = unescaped(stream[first.end() : end - 1])
        else:
            codes = bytes.fromhex(first[1].decode())
        yield stream[at : first.start()], codes
        at = end


def unescaped(literal: bytes) -> bytes:
    """A string of a PDF as the bytes it means."""
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda one: bytes([int(one[1], 8)]) if one[1].isdigit() else ESCAPED.get(one[1], one[1]),
        literal,
        flags=re.S,
    )
