"""What the gate found: every expectation, whether it holds, and where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from workforce.gate.suites import PROVISIONAL, STOP, WARN

SEVERITIES = {
    STOP: ("停止发布", "stops the release"),
    PROVISIONAL: ("按初步数发布", "published as provisional"),
    WARN: ("提示", "told"),
}
LISTED = 20  # violations of an expectation that the summary lists
ANYWHERE = "-"


@dataclass(frozen=True)
class Violation:
    """Where an expectation does not hold.

    Attributes:
        region_code: the region, or the unit that sent the file; null for a whole dataset.
        dataset: the file it is about, or null.
        indicator: the figure it is about, or null.
        detail_zh: what was found.
        need: what of the file is doubtful, as measures' headers write it; null for all of it.
    """

    region_code: str | None
    region_name: str
    dataset: str | None
    indicator: str | None
    detail_zh: str
    detail_en: str
    need: str | None = None

    @property
    def place(self) -> str:
        """What an override names after the expectation's code."""
        return self.region_code or self.dataset or ANYWHERE


@dataclass(frozen=True)
class Judged:
    """An expectation, and what became of it.

    Attributes:
        count: how many values were judged; null where only what is wrong was looked for.
    """

    code: str
    severity: str
    title_zh: str
    title_en: str
    limit_zh: str
    limit_en: str
    look_zh: str
    look_en: str
    count: int | None
    violations: tuple[Violation, ...]

    @property
    def passed(self) -> bool:
        return not self.violations


@dataclass(frozen=True)
class Stop:
    """A violation that forbids the release."""

    judged: Judged
    violation: Violation

    @property
    def code(self) -> str:
        return self.judged.code

    @property
    def key(self) -> str:
        """What an override of it alone names: `G302/532502`."""
        return f"{self.code}/{self.violation.place}"


@dataclass(frozen=True)
class Verdict:
    """What the gate says of a month.

    Attributes:
        fingerprint: hash of all that was judged, and by what.
        judged: every expectation, in the order of their codes.
        regions: the published regions.
        dependents: the indicators that depend on a doubtful file, by its name.
    """

    period: str
    fingerprint: str
    judged: tuple[Judged, ...]
    regions: tuple[str, ...] = ()
    dependents: dict[str, tuple[str, ...]] | None = None

    @property
    def stops(self) -> tuple[Stop, ...]:
        """What forbids the release unless it is overridden."""
        return tuple(
            Stop(one, found)
            for one in self.judged
            if one.severity == STOP
            for found in one.violations
        )

    @property
    def warnings(self) -> tuple[Judged, ...]:
        """What is only told."""
        return tuple(one for one in self.judged if one.severity == WARN and not one.passed)

    def stops_after(self, overrides: Collection[str]) -> tuple[Stop, ...]:
        """What still forbids the release.

        Args:
            overrides: `G302` lets all of an expectation pass, `G302/532502` what it says of one
                region, `G201/staff_roster` of one dataset.
        """
        return tuple(
            one for one in self.stops if one.code not in overrides and one.key not in overrides
        )

    def provisional_cells(self) -> set[tuple[str, str]]:
        """The values, (region, indicator), that are published as provisional.

        A change that is too large doubts that one figure. A doubtful file doubts every indicator
        that needs it, of the unit and of the regions above it, since they add it up. Too few files
        of a dataset doubt every indicator that needs it, in every region: persons move between
        counties, and a month of which a fifth is missing is preliminary as a whole.
        """
        found: set[tuple[str, str]] = set()
        for judged in self.judged:
            if judged.severity == PROVISIONAL:
                for one in judged.violations:
                    found |= set(self._cells(one))
        return found

    def _cells(self, one: Violation) -> Iterator[tuple[str, str]]:
        if one.indicator and one.region_code:
            yield one.region_code, one.indicator
            return
        for indicator in (self.dependents or {}).get(one.need or one.dataset or "", ()):
            for region in self.regions:
                if one.region_code is None or one.region_code.startswith(region):
                    yield region, indicator

    def stop_message(self, stops: Collection[Stop]) -> str:
        """What a statistician reads whose release was stopped: which expectation, which region,
        what to look at, and how to override it.
        """
        together: dict[str, list[Stop]] = {}
        for one in stops:
            together.setdefault(one.code, []).append(one)
        lines = [
            f"{self.period} 发布前审核未通过，没有发布"
            f" / {self.period} was stopped by the gate; nothing was published:"
        ]
        for code, found in together.items():
            judged = found[0].judged
            lines.append(f"{code} {judged.title_zh} / {judged.title_en}")
            for one in found[:LISTED]:
                lines.append(f"  {_where(one.violation)}{one.violation.detail_zh}")
                lines.append(f"    {one.violation.detail_en}")
            if len(found) > LISTED:
                lines.append(f"  另有 {len(found) - LISTED} 处 / and more")
            lines.append(f"  {judged.look_zh}")
            lines.append(f"  {judged.look_en}")
        lines.append("核实后仍要发布，须写明由谁放行、理由是什么 / to publish all the same:")
        lines.append(f"  {self.override_command(stops)}")
        return "\n".join(lines)

    def override_command(self, stops: Collection[Stop]) -> str:
        """The command that publishes in spite of these."""
        places = Counter(one.code for one in stops)
        keys = sorted({one.code if places[one.code] > LISTED else one.key for one in stops})
        named = " ".join(f"--override {key}" for key in keys)
        return (
            f"workforce publish --period {self.period} {named}"
            " --reviewed-by … --approved-by … --reason …"
        )

    def summary_zh(self) -> str:
        """The month's judgement as Markdown: what was judged, how, what was found."""
        failed = [one for one in self.judged if not one.passed]
        counts = {
            severity: sum(len(one.violations) for one in failed if one.severity == severity)
            for severity in SEVERITIES
        }
        told = "，".join(f"{SEVERITIES[name][0]} {count} 处" for name, count in counts.items())
        lines = [f"# {self.period} 发布前审核 / gate", ""]
        result = "未通过，不能发布" if self.stops else "可以发布"
        english = "stopped" if self.stops else "may be published"
        lines += [f"**{result}**（{told}）/ {english}", ""]
        lines += [
            "| 编号 | 审核内容 / what is judged | 限度 / limit | 不符合时 / else"
            " | 审核数 / judged | 不符合 / violations |",
            "|---|---|---|---|---:|---:|",
        ]
        for one in self.judged:
            count = "—" if one.count is None else f"{one.count:,}"
            lines.append(
                f"| {one.code} | {one.title_zh}<br>{one.title_en} | {one.limit_zh}"
                f" | {SEVERITIES[one.severity][0]} | {count} | {len(one.violations) or ''} |"
            )
        for one in sorted(failed, key=lambda one: list(SEVERITIES).index(one.severity)):
            lines += ["", *self._section(one)]
        return "\n".join(lines) + "\n"

    def _section(self, one: Judged) -> Iterator[str]:
        zh, en = SEVERITIES[one.severity]
        yield f"## {one.code} {one.title_zh}（{zh}）/ {one.title_en} ({en})"
        yield ""
        yield f"{one.look_zh} / {one.look_en}"
        yield ""
        for found in one.violations[:LISTED]:
            yield f"- {_where(found)}{found.detail_zh} / {found.detail_en}"
        if len(one.violations) > LISTED:
            yield f"- 另有 {len(one.violations) - LISTED} 处，见 verdict.json / and more"
        if one.severity == STOP:
            stops = [Stop(one, found) for found in one.violations]
            yield ""
            yield "核实后仍要发布 / to publish all the same:"
            yield ""
            yield f"    {self.override_command(stops)}"


def _where(one: Violation) -> str:
    named = " ".join(filter(None, (one.region_code, one.region_name)))
    return f"{named}：" if named else ""


def told(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON has it."""
    return asdict(verdict)


def read(told: dict[str, Any]) -> Verdict:
    """A verdict as it was written."""
    judged = tuple(
        Judged(**one | {"violations": tuple(Violation(**found) for found in one["violations"])})
        for one in told["judged"]
    )
    dependents = {name: tuple(found) for name, found in (told["dependents"] or {}).items()}
    given = {"judged": judged, "regions": tuple(told["regions"]), "dependents": dependents}
    return Verdict(**told | given)
