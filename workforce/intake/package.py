"""What must be known of a zipped workbook before a reader unpacks it.

A reader allocates rows × columns, so that one stray cell in the last corner is enough to end the
process; a few kilobytes may unpack to gigabytes; a text stored once may be named by a million
cells; an XML part may define entities that grow. All of it is looked for piece by piece, in bounded
memory.

Which part is a sheet is for the reader to say, so every part is looked at. Attributes are matched
in any spelling a reader accepts, not only as Excel writes them.
"""

from __future__ import annotations

import io
import re
import string
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from workforce.intake.unreadable import DAMAGED, UnreadableError

MOST_CELLS = 8_000_000
MOST_COLUMNS = 2_000
MOST_FILLED = 2_500_000  # cells that hold something; more come as CSV or in several files
MOST_BYTES_UNPACKED = 200 << 20
MOST_BYTES_SHARED = 150 << 20
MOST_BYTES_OF_TEXT = 1 << 30
MOST_UNADDRESSED = 2_000_000
MOST_MEMBERS = 5_000
LONGEST_TEXT = 1 << 20  # a cell holds 32,767 characters
PIECE = 1 << 20
END_OF_ARCHIVE, END_LENGTH, ZIP64 = b"PK\x05\x06", 22, 0xFFFFFFFF
END_OF_LARGE, LARGE_LENGTH = b"PK\x06\x06", 76  # record and locator before the end
BROKEN = "压缩包已损坏|a damaged package"
ENTITIES = "文件里有实体声明|entity declarations"
ATTRIBUTE_R = rb"\sr\s*=\s*[\"']"
FAR_OUT = re.compile(ATTRIBUTE_R + rb"([A-Za-z]{2,}\d*|[A-Za-z]?\d{5,})")
LETTERS, DIGITS = string.ascii_letters.encode(), string.digits.encode()
ANYWHERE = re.compile(ATTRIBUTE_R + rb"([A-Za-z]*\d*)")
A_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
HIDDEN_ROW = re.compile(rb'<row(?=[^<>]* hidden="(?:1|true)")[^<>]*? r="(\d+)"')
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
REFERENCE = re.compile(rb">\s*\+?(\d+)\s*<")  # of a shared text; a plain number only counts too
UNADDRESSED = re.compile(rb'<(?:\w+:)?c(?! r="[A-Z]{1,3}\d{1,7}")[\s/>]')
# no program writes these into a sheet: a comment, or a bracket that ends no tag
HIDES_CELLS = re.compile(rb"<!--|<!\[CDATA\[|=\s*(?:\"[^\"<>]*>|'[^'<>]*>)")
END_OF_CELLS = re.compile(rb"</(?:\w+:)?sheetData")
ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)>")
ADDRESS = re.compile(ATTRIBUTE_R + rb"([A-Za-z]*)(\d*)")
SPACES_REPEATED = re.compile(rb"text:c\s*=\s*[\"']\d{5,}")
ROWS_REPEATED = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d+)")
BLANK_ROWS = re.compile(
    rb"number-rows-repeated=\"\d+\"[^<>]*>\s*(?:<table:table-cell[^<>]*/>\s*)*</table:table-row>"
)
ROWS_UNSEEN, COLUMNS_UNSEEN = 9_999, 26  # what fewer digits and letters can say
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ENCRYPTED = "META-INF/manifest.xml"  # of an OpenDocument, says which parts are encrypted


@dataclass
class Part:
    """What one part of the package holds, as far as it was unpacked."""

    name: str
    rows: int = ROWS_UNSEEN
    columns: int = COLUMNS_UNSEEN
    cells: int = 0
    unaddressed: int = 0
    longest_text: int = 0
    hidden_rows: set[int] = field(default_factory=set)

    def add(self, xml: bytes) -> None:
        """Look at a further piece.

        Raises:
            UnreadableError: a cell's address is impossible.
        """
        self.reach(FAR_OUT.findall(xml))
        self.cells += xml.count(b"<c") + xml.count(b":c")
        self.unaddressed += len(UNADDRESSED.findall(xml, 0, xml.rfind(b"<")))
        if b"hidden=" in xml:
            self.hidden_rows |= set(map(int, HIDDEN_ROW.findall(xml)))

    def reach(self, addresses: list[bytes]) -> None:
        """Heed how far these addresses of rows and cells lie.

        Raises:
            UnreadableError: one is impossible.
        """
        every = b" ".join(addresses)
        rows, columns = (set(every.translate(None, but).split()) for but in (LETTERS, DIGITS))
        self.rows = max([self.rows, *map(_row, rows)])
        self.columns = max([self.columns, *map(_column, columns)])

    @property
    def is_document(self) -> bool:
        """Whether it is where an OpenDocument keeps its tables."""
        return self.name.endswith("content.xml")

    @property
    def is_shared(self) -> bool:
        """Whether it is where an xlsx workbook keeps the texts its cells name."""
        return "sharedstrings" in self.name.lower()

    @property
    def room(self) -> int:
        """Cells a reader may allocate for it; 0 where it is no sheet."""
        return max(self.rows * self.columns, self.cells) if self.cells else 0


def _row(digits: bytes) -> int:
    if len(digits) > 7:
        raise UnreadableError("R002", DAMAGED)
    return int(digits)


def _column(letters: bytes) -> int:
    if len(letters) > 3:
        raise UnreadableError("R002", DAMAGED)
    count = 0
    for letter in letters.upper():
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
            UnreadableError: too many bytes unpacked, too large a rectangle of cells, too much
                text, entity declarations, a password, or a damaged archive.
        """
        self._refuse_two_ends()
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                members = archive.infolist()
                if len(members) > MOST_MEMBERS:
                    raise UnreadableError("R013", f"{len(members)} 个部分|{len(members)} parts")
                if sum(one.file_size for one in members) > MOST_BYTES_UNPACKED:
                    raise _too_large(MOST_BYTES_UNPACKED)
                if ENCRYPTED in archive.namelist() and b"encryption-data" in archive.read(
                    ENCRYPTED
                ):
                    raise UnreadableError("R003")
                parts = [self._look(archive, one) for one in members]
                self._refuse_cells(archive, parts)
                self._refuse_text(archive, parts)
                return _by_sheet(archive, parts)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
            raise UnreadableError("R002", BROKEN) from None
        except (ElementTree.ParseError, KeyError, ValueError):
            raise UnreadableError("R002", DAMAGED) from None

    def _refuse_two_ends(self) -> None:
        """Refuse an archive whose directory is not where its last bytes say.

        Another reader might find another directory, and unpack what was not looked at.
        """
        at = self.data.rfind(END_OF_ARCHIVE)
        if at < 0 or at + END_LENGTH > len(self.data):
            raise UnreadableError("R002", BROKEN)
        size, offset, comment = struct.unpack_from("<IIH", self.data, at + 12)
        beyond = self.data[at + END_LENGTH + comment :].strip(b"\r\n")
        whole = at + END_LENGTH + comment <= len(self.data) and not beyond
        large = self.data[at - LARGE_LENGTH : at].startswith(END_OF_LARGE)
        ends = at - LARGE_LENGTH if large else at
        if not whole or (offset != ZIP64 and offset + size != ends):
            raise UnreadableError("R002", BROKEN)

    def _look(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Part:
        """Unpack one part and see what it holds."""
        part, tail = Part(member.filename), b""
        is_xml = is_shared = is_sheet = utf16 = False
        for number, piece in enumerate(self._pieces(archive, member.filename)):
            if number == 0:
                head = piece[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
                utf16 = b"\0" in piece[:4]
                is_xml, is_shared = head.startswith(b"<"), b"<sst" in head or b":sst" in head
            if not is_xml:
                continue
            text = tail + (piece.replace(b"\0", b"") if utf16 else piece)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise UnreadableError("R002", ENTITIES)
            start = 0 if is_sheet else text.find(b"sheetData")
            closed = END_OF_CELLS.search(text, max(start, 0))
            end = closed.start() if closed else len(text)
            if start >= 0 and _hides_cells(text[start : min(end, text.rfind(b"<"))]):
                raise UnreadableError("R002", DAMAGED)
            is_sheet = start >= 0 and not closed
            part.add(text)
            if part.cells > 2 * MOST_FILLED:  # tags that begin like a cell's are counted too
                raise _too_many(part.cells)
            if SPACES_REPEATED.search(text):
                raise _too_large(MOST_BYTES_OF_TEXT)
            if is_shared or part.is_shared or part.is_document:
                part.longest_text = max(part.longest_text, *map(len, _texts(text, is_shared)))
            tail = text[text.rfind(b"<") :]  # an element cut in two is seen with the next
            if part.longest_text > LONGEST_TEXT or _has_long_text(text):
                raise UnreadableError("R013", "单元格文字过长|a cell's text is too long")
            if is_shared and number * PIECE > MOST_BYTES_SHARED:
                raise _too_large(MOST_BYTES_SHARED)
        return part

    def _pieces(self, archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
        with archive.open(name) as part:
            while piece := part.read(PIECE):
                self.left -= len(piece)
                if self.left < 0:
                    raise _too_large(MOST_BYTES_UNPACKED)
                yield piece

    def _refuse_cells(self, archive: zipfile.ZipFile, parts: list[Part]) -> None:
        """Refuse a workbook whose sheets have too many cells, filled or not.

        Bounds are enough for most; where they are not, every address is looked at.
        """
        odd = any(part.unaddressed and part.cells for part in parts)
        filled = sum(part.cells for part in parts)
        if not odd and filled <= MOST_FILLED and sum(part.room for part in parts) <= MOST_CELLS:
            return
        self.left = MOST_BYTES_UNPACKED
        for part in parts:
            self._measure(archive, part)
        room = sum(part.room for part in parts)
        filled = sum(part.cells for part in parts)
        if room > MOST_CELLS or filled > MOST_FILLED:
            raise _too_many(max(room, filled))

    def _measure(self, archive: zipfile.ZipFile, part: Part) -> None:
        """How far a sheet reaches, exactly."""
        if not part.cells:
            return
        tail, part.rows, part.columns, part.cells = b"", 1, 1, 0
        at = [0, 0]
        for piece in self._pieces(archive, part.name):
            text = tail + piece
            if part.unaddressed:
                end = text.rfind(b"<")
                _walk(text[:end], at, part)
                tail = text[end:]
                continue
            part.reach(ANYWHERE.findall(text))
            part.cells += len(A_CELL.findall(text))
            tail = text[text.rfind(b"<") :]

    def _refuse_text(self, archive: zipfile.ZipFile, parts: list[Part]) -> None:
        """Refuse text that a reader would copy into too many cells."""
        cells = sum(part.cells for part in parts)
        for part in parts:
            if part.is_document and part.longest_text > PIECE // 1024:
                filled = BLANK_ROWS.sub(b"", archive.read(part.name))
                most = max([1, *map(int, ROWS_REPEATED.findall(filled))])
                if most * part.longest_text > MOST_BYTES_OF_TEXT:
                    raise _too_large(MOST_BYTES_OF_TEXT)
            if part.is_shared and part.longest_text * cells > MOST_BYTES_OF_TEXT:
                self._refuse_shared_text(archive, part, parts)

    def _refuse_shared_text(
        self, archive: zipfile.ZipFile, shared: Part, parts: list[Part]
    ) -> None:
        lengths = [len(text) for text in SHARED_TEXT.split(archive.read(shared.name))][1:]
        self.left, copied = MOST_BYTES_UNPACKED, 0
        for part in parts:
            tail = b""
            for piece in self._pieces(archive, part.name) if part.cells else ():
                text = tail + piece
                cut = max(text.rfind(b">"), 0)
                named = map(int, REFERENCE.findall(text[:cut]))
                copied += sum(lengths[one] for one in named if one < len(lengths))
                tail = text[cut:]
                if copied > MOST_BYTES_OF_TEXT or len(tail) > 2 * LONGEST_TEXT:
                    raise _too_large(MOST_BYTES_OF_TEXT)


def _walk(xml: bytes, at: list[int], part: Part) -> None:
    """Follow rows and cells as a reader counts them: one without an address is the next."""
    if part.unaddressed > MOST_UNADDRESSED:
        raise _too_many(part.unaddressed)
    for tag in ROW_OR_CELL.finditer(xml):
        named = ADDRESS.search(tag[2])
        letters, digits = named.groups() if named else (b"", b"")
        if tag[1] == b"row":
            at[0], at[1] = (_row(digits) if digits else at[0] + 1), 0
        else:
            at[1] = _column(letters) if letters else at[1] + 1
            at[0] = _row(digits) if digits else max(at[0], 1)
            part.cells += 1
        part.rows, part.columns = max(part.rows, at[0]), max(part.columns, at[1])


def _hides_cells(xml: bytes) -> bool:
    """Whether tags of a sheet's rows can't be told by their brackets, or stand in comments."""
    odd = xml.count(b"<") != xml.count(b">") or b"<!" in xml
    return odd and HIDES_CELLS.search(xml) is not None


def _has_long_text(xml: bytes) -> bool:
    """Whether tags stand further apart than a text may be long."""
    start = 0
    while len(xml) - start > LONGEST_TEXT:
        last = xml.rfind(b"<", start, start + LONGEST_TEXT + 1)
        if last < 0:
            return True
        start = last + 1
    return False


def _texts(xml: bytes, is_shared: bool) -> list[bytes]:
    """The texts of a piece, one of which is the longest; shared ones with their formatting."""
    return SHARED_TEXT.split(xml) if is_shared else xml.split(b"<")


def _too_many(cells: int) -> UnreadableError:
    return UnreadableError("R013", f"{cells:,} 个单元格|{cells:,} cells")


def _too_large(limit: int) -> UnreadableError:
    megabytes = limit >> 20
    return UnreadableError("R013", f"解压后超过 {megabytes} MB|over {megabytes} MB unpacked")


def _by_sheet(archive: zipfile.ZipFile, parts: list[Part]) -> dict[str, frozenset[int]]:
    """Hidden rows by the name of the sheet whose part they stand in."""
    hidden = {part.name: frozenset(part.hidden_rows) for part in parts if part.hidden_rows}
    if not hidden:
        return {}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): (link.get("Target") or "").lstrip("/") for link in links}
    found = {}
    for sheet in book.iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(RELATION), "")
        path = target if target.startswith("xl/") else f"xl/{target}"
        found[sheet.get("name", "")] = hidden.get(path, frozenset())
    return found
