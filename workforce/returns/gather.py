"""What is to be said to each submitter: findings of the intake and of the build, put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from workforce.carrying import Parts, groups, holders
from workforce.costs import Cost
from workforce.folders import DataFolder
from workforce.intake.archive import Submission
from workforce.intake.findings import CONFIRM, FILE, ROW, Finding, in_order
from workforce.intake.staging import Staged
from workforce.warehouse import open_warehouse

Costs = Mapping[Submission, tuple[Cost, ...]]
Built = dict[tuple[str, str, int], list[Finding]]  # by dataset, unit and part


@dataclass(frozen=True)
class Return:
    """Everything that is said to a submitter about one submission.

    Attributes:
        carried: the earlier file whose rows it carries on and the findings are about, if any.
        number: the part that those rows are told as; see `carrying.holders`.
        costs: what the rows that are not used cost, most telling first.
    """

    staged: Staged
    findings: tuple[Finding, ...]
    carried: Staged | None = None
    number: int = 0
    costs: tuple[Cost, ...] = ()

    @property
    def source(self) -> Staged:
        """The file whose rows the findings are about."""
        return self.carried or self.staged

    @property
    def rows_read(self) -> int:
        if self.carried:  # what was refused when it came is no part of what is carried on
            return self.carried.rows_read - self.carried.rows_refused
        return self.staged.rows_read

    @cached_property
    def rows_refused(self) -> int:
        if self.is_rejected:
            return self.rows_read
        refused: dict[int | None, set[int]] = {}
        for finding in self.findings:
            if finding.severity == ROW:
                refused.setdefault(finding.sheet, set()).update(finding.rows)
        return sum(map(len, refused.values()))

    @property
    def is_rejected(self) -> bool:
        return self.staged.rejected or any(f.severity == FILE for f in self.findings)

    @property
    def to_confirm(self) -> int:
        """How many findings only ask to confirm."""
        return sum(finding.severity == CONFIRM for finding in self.findings)

    @property
    def outcome(self) -> tuple[str, str]:
        if self.is_rejected:
            return "退回重报", "rejected: correct it and send it again"
        if self.rows_refused:
            return "部分采用", "partly taken"
        return "已采用", "taken"

    @property
    def cleaned(self) -> tuple[tuple[str, str, int], ...]:
        return () if self.carried else self.staged.cleaned

    @property
    def replaces(self) -> str | None:
        """SHA-256 of the file it took the place of, if any."""
        return None if self.carried else self.staged.submission.replaces

    @property
    def has_something_to_say(self) -> bool:
        """A file without findings still hears what was tidied, and that it is right now."""
        return bool(self.findings or self.cleaned or self.replaces)


def gather(
    folder: DataFolder, staged: Sequence[Staged], period: str, costs: Costs | None = None
) -> list[Return]:
    """What there is to say about the month's submissions, the build's findings included."""
    built = build_findings(folder, period)
    month = (parts for parts in groups(staged) if parts[0].submission.period == period)
    every = (one for parts in month for one in _of_submission(parts, built, costs or {}))
    return [one for one in every if one.has_something_to_say]


def _of_submission(parts: Parts, built: Built, costs: Costs) -> Iterator[Return]:
    """A return for every part, and for every file that is carried on with them."""
    dataset, _, unit = parts[0].submission.key
    own = {one.submission.part: one for one in parts}
    held = holders(parts)
    for number in sorted({*own, *held}):
        one = own.get(number, parts[0])
        carried = held.get(number, one)
        if carried.submission.purged:
            continue  # nobody can show its rows any more
        findings = [
            *(one.findings if number in own else ()),
            *built.get((dataset, unit, number), ()),
        ]
        yield Return(
            one,
            tuple(in_order(findings)),
            None if carried is one else carried,
            number,
            costs.get(one.submission, ()) if number in own else (),
        )


def build_findings(folder: DataFolder, period: str) -> Built:
    """What the build found about a month's submissions."""
    with open_warehouse(folder) as con:
        rows = con.execute(
            """
            select
                dataset, unit_code, part, code, column_name, source_sheet,
                coalesce(detail, ''),
                list(source_row order by source_row)
            from build_finding
            where period = $period
            group by all
            order by all
            """,
            {"period": period},
        ).fetchall()
    built: Built = {}
    for dataset, unit, part, code, column, sheet, detail, numbers in rows:
        places = tuple(number for number in numbers if number is not None)
        finding = Finding(code, column, sheet, places, detail)
        built.setdefault((dataset, unit, part), []).append(finding)
    return built
