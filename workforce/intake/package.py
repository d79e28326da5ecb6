"""What must be known of a zipped workbook before a reader unpacks it.

A reader allocates rows × columns, so that one stray cell in the last corner is enough to end the
process; a few kilobytes may unpack to gigabytes; an XML part may define entities that grow. All of
it is looked for in bounded memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from workforce.intake.unreadable import DAMAGED, UnreadableError

MOST_CELLS = 12_000_000
MOST_COLUMNS = 2_000
MOST_BYTES_UNPACKED = 600 << 20
MOST_MEMBERS = 5_000
PIECE = 1 << 20
BROKEN = "压缩包已损坏|a damaged package"
ENTITIES = "文件里有实体声明|entity declarations"
ROW_NUMBER = re.compile(rb'<row[^>]*? r="(\d+)"')
HIDDEN_ROW = re.compile(rb'<row(?=[^>]* hidden="(?:1|true)")[^>]*? r="(\d+)"')
CELL_COLUMN = re.compile(rb' r="([A-Z]{1,3})\d')
WIDE_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d')
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Extent:
    """How far a sheet reaches, as far as it was unpacked."""

    last_row: int = 0
    widest: bytes = b""
    cells: int = 0
    hidden_rows: set[int] = field(default_factory=set)

    def add(self, xml: bytes) -> None:
        """Look at a further piece.

        Raises:
            UnreadableError: more cells than fit into memory, filled or not.
        """
        self.last_row = max([self.last_row, *map(int, ROW_NUMBER.findall(xml))])
        narrow = self.cells == 0 or self.last_row * 26 > MOST_CELLS
        letters = set((CELL_COLUMN if narrow else WIDE_COLUMN).findall(xml)) | {self.widest}
        self.widest = max(letters, key=lambda text: (len(text), text))
        self.cells += xml.count(b"<c")
        if b"hidden=" in xml:
            self.hidden_rows |= set(map(int, HIDDEN_ROW.findall(xml)))
        if max(self.last_row * self.columns, self.cells) > MOST_CELLS:
            raise UnreadableError("R013", f"{self.widest.decode()}{self.last_row}")

    @property
    def columns(self) -> int:
        count = 0
        for letter in self.widest:
            count = count * 26 + letter - ord("A") + 1
        return count


class Package:
    """The zip archive of an xlsx, xlsm or ods workbook."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.left = MOST_BYTES_UNPACKED

    def check(self) -> dict[str, frozenset[int]]:
        """Refuse what would not fit into memory or is no honest workbook.

        Returns:
            The hidden rows of each sheet of an xlsx workbook, from 1, by the sheet's name.

        Raises:
            UnreadableError: too many bytes unpacked, too large a rectangle of cells, entity
                declarations, or a damaged archive.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                members = archive.infolist()
                if len(members) > MOST_MEMBERS:
                    raise UnreadableError("R013", f"{len(members)} 个部分|{len(members)} parts")
                if sum(one.file_size for one in members) > MOST_BYTES_UNPACKED:
                    self._too_large()
                hidden = {one.filename: self._look(archive, one) for one in members}
                return self._by_sheet(
                    archive, {path: rows for path, rows in hidden.items() if rows}
                )
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
            raise UnreadableError("R002", BROKEN) from None
        except (ElementTree.ParseError, KeyError, ValueError):
            raise UnreadableError("R002", DAMAGED) from None

    def _look(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> frozenset[int]:
        """Unpack one part, piece by piece, and see what it holds."""
        name = member.filename.lower()
        if not name.endswith((".xml", ".rels")):
            return frozenset()
        is_sheet = "worksheets/" in name
        seen, tail = Extent(), b""
        for number, piece in enumerate(self._pieces(archive, member)):
            if number == 0 and re.search(rb"<!(DOCTYPE|ENTITY)", piece.replace(b"\0", b"")):
                raise UnreadableError("R002", ENTITIES)
            if is_sheet:
                text = tail + piece
                seen.add(text)
                tail = text[text.rfind(b"<") :]  # an element cut in two is seen with the next
        return frozenset(seen.hidden_rows)

    def _pieces(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
        with archive.open(member) as part:
            while piece := part.read(PIECE):
                self.left -= len(piece)
                if self.left < 0:
                    self._too_large()
                yield piece

    def _too_large(self) -> None:
        limit = MOST_BYTES_UNPACKED >> 20
        raise UnreadableError("R013", f"解压后超过 {limit} MB|over {limit} MB unpacked")

    def _by_sheet(
        self, archive: zipfile.ZipFile, hidden: dict[str, frozenset[int]]
    ) -> dict[str, frozenset[int]]:
        """Hidden rows by the name of the sheet whose part they stand in."""
        if not hidden:
            return {}
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        parts = {link.get("Id"): (link.get("Target") or "").lstrip("/") for link in links}
        found = {}
        for sheet in book.iter(f"{MAIN}sheet"):
            part = parts.get(sheet.get(RELATION), "")
            path = part if part.startswith("xl/") else f"xl/{part}"
            found[sheet.get("name", "")] = hidden.get(path, frozenset())
        return found
