"""What a month's release stands beside, as the folder is now or as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from workforce.release.latest import contents_of, history_of
from workforce.release.protection import Protection
from workforce.release.releases import number_of


@dataclass(frozen=True)
class Beside:
    """What a month's release stands beside: what its files follow from, other than the warehouse
    and the definitions.

    Attributes:
        earlier: the month's releases so far, oldest first.
        records: of those of them that have one.
        months: the newest release of every earlier month, by month.
        known: how many events of the log were known.
        outputs: what it is to hold beside its tables.
        rereads: files of the month that were read under other rules are read again.
    """

    period: str
    earlier: tuple[Path, ...]
    records: tuple[Protection, ...]
    months: Mapping[str, Path]
    known: int
    outputs: Collection[str]
    rereads: bool = True

    @property
    def last(self) -> Path | None:
        """The month's newest release."""
        return self.earlier[-1] if self.earlier else None

    @property
    def number(self) -> int:
        """What the release would be called."""
        return number_of(self.earlier[-1]) + 1 if self.earlier else 1

    @property
    def numbers(self) -> dict[str, int]:
        """The releases of earlier months by their numbers."""
        return {month: number_of(path) for month, path in self.months.items()}

    def history(self, content: str) -> str:
        """Hash of what the months up to it say, if it says this."""
        return history_of(contents_of(self.months) | {self.period: content})
