"""Whether the chains of an OLE compound file (old .xls) end.

A chain that runs in a circle is followed by calamine until memory is gone (the process is aborted).
"""

from __future__ import annotations

import struct

import numpy as np

from workforce.intake.unreadable import DAMAGED, UnreadableError

FIRST_SPECIAL = 0xFFFFFFFA  # end of chain, free, table sectors
HEADER = 512


def refuse_circles(data: bytes) -> None:
    """Refuse a compound file one of whose chains never ends.

    Raises:
        UnreadableError: its tables are cut, or go round in a circle.
    """
    if len(data) < HEADER:
        raise UnreadableError("R002", DAMAGED)
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):  # sectors of 512 or 4,096 bytes
        raise UnreadableError("R002", DAMAGED)
    first_mini, _, next_list, _ = struct.unpack_from("<4I", data, 60)
    sectors = _Sectors(data, 1 << shift)
    listed = list(struct.unpack_from("<109I", data, 76))
    seen: set[int] = set()
    while next_list < FIRST_SPECIAL:
        if next_list in seen:
            raise UnreadableError("R002", DAMAGED)
        seen.add(next_list)
        *more, next_list = sectors.numbers(next_list)
        listed += more
    table = _joined([sectors.numbers(one) for one in listed if one < FIRST_SPECIAL])
    _refuse_circle(table)
    mini = []
    while first_mini < FIRST_SPECIAL:  # ends: the table has no circle
        mini.append(sectors.numbers(first_mini))
        first_mini = int(table[first_mini]) if first_mini < len(table) else FIRST_SPECIAL
    _refuse_circle(_joined(mini))


class _Sectors:
    """The sectors of a file, each a row of numbers of other sectors."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size

    def numbers(self, sector: int) -> np.ndarray:
        start = (sector + 1) * self.size
        piece = self.data[start : start + self.size]
        return np.frombuffer(piece.ljust(self.size, b"\xff"), dtype="<u4").astype(np.int64)


def _joined(pieces: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(pieces) if pieces else np.empty(0, np.int64)


def _refuse_circle(table: np.ndarray) -> None:
    """Follow all chains at once in doubling steps: after 2^k of them all must have ended."""
    end = len(table)
    following = np.append(np.where(table < end, table, end), end)
    for _ in range(max(end, 1).bit_length()):
        following = following[following]
    if (following != end).any():
        raise UnreadableError("R002", DAMAGED)
