"""When each file of a history came, which came before it, and which runs follow.

`demo/arrivals.json` says it; files that another took the place of lie in `demo/versions/`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workforce.demo.faults import Submission
from workforce.demo.past import happenings
from workforce.demo.roster import RosterRow

if TYPE_CHECKING:
    from workforce.demo.past.world import PastWorld

ARRIVALS, VERSIONS = "demo/arrivals.json", "demo/versions/"
SUPPLEMENT = "补报"
ARRIVAL_DAYS, RUN_DAY, WITHDRAWN_DAY = (2, 4, 6, 8, 10, 12), 15, 13
LACKING = 15  # one row in so many was forgotten
ROLLING = ("staff_roster", "training_record", "population", "wages")  # later months rest on them

Key = tuple[str, str, str]  # unit, dataset, month


@dataclass(frozen=True)
class Version:
    """A file that came to a path of raw and did not stay there."""

    path: str
    content: bytes

    @property
    def kept_at(self) -> str:
        return VERSIONS + self.path.removeprefix("raw/")


def split_off(submission: Submission) -> list[Submission]:
    """The file without the people who were forgotten, and the 补报 with them."""
    forgotten = submission.records[::LACKING]
    first = [record for at, record in enumerate(submission.records) if at % LACKING]
    assert not submission.marks
    return [
        replace(submission, records=first),
        replace(submission, records=forgotten, declared=SUPPLEMENT),
    ]


def versions_of(world: PastWorld) -> list[Submission]:
    """Files of counties that were there and are not in the end."""
    found = []
    for month in world.months:
        for unit, dataset, text in happenings.LACKED_PEOPLE:
            if text == month.text:
                whole = world.submission(dataset, unit, month)
                found.append(split_off(whole)[0])
        for key, change in ((happenings.WRONG_COLUMN, _basic_pay_alone),
                            (happenings.WITHDRAWN, list)):  # fmt: skip
            if key[2] == month.text:
                whole = world.submission(key[1], key[0], month)
                found.append(replace(whole, records=change(whole.records)))
    return found


def _basic_pay_alone(rows: Iterable[RosterRow]) -> list[RosterRow]:
    """The basic pay stands where the pay belongs."""
    return [replace(row, tenure=replace(row.tenure, pay=row.tenure.basic_pay)) for row in rows]


# The order of things


def schedule_of(
    seed: int, months: list[str], paths: Iterable[str], versions: Iterable[Version]
) -> dict[str, bytes]:
    """The schedule as a file, by its path."""
    came = [_arrival(seed, months, path, path, _delay(path)) for path in paths if _is_raw(path)]
    kept = list(versions)
    came += [_arrival(seed, months, one.path, one.kept_at, 0) for one in kept]
    gone = [one for one in kept if _key(one.path) == happenings.WITHDRAWN]
    withdrawals = [_withdrawal(months, one) for one in gone]
    content = {
        "runs": [_run(month, months, came, withdrawals) for month in months],
        "arrivals": sorted(came, key=lambda one: (one["at"], one["path"])),
        "withdrawals": withdrawals,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return {ARRIVALS: (text + "\n").encode()}


def _is_raw(path: str) -> bool:
    return path.startswith("raw/")


def _key(path: str) -> Key:
    """Unit, dataset and month of a path in raw."""
    _, dataset, month, name = path.split("/")
    unit = next(name[:digits] for digits in (6, 4) if name[:digits].isdigit())
    return unit, dataset, month


def _delay(path: str) -> int:
    """How many months late a file came that lies in raw in the end."""
    key = _key(path)
    corrected = (*happenings.LACKED_PEOPLE, happenings.WRONG_COLUMN, happenings.WRONG_POPULATION)
    if key in corrected or (key == happenings.SUPPLEMENTED and SUPPLEMENT in path):
        return happenings.CORRECTED_AFTER
    return happenings.LATE.get(key, 0)


def _arrival(seed: int, months: list[str], path: str, kept_at: str, late: int) -> dict[str, Any]:
    """When a file comes to `path`, whose bytes lie at `kept_at`, and the run it comes before."""
    rng = random.Random(f"{seed}:arrival:{kept_at}")
    own = max(_key(path)[2], months[0])
    run = min(happenings.months_after(own, late), months[-1])
    day, hour = rng.choice(ARRIVAL_DAYS), rng.randrange(9, 18)
    return {"at": _moment(run, day, hour), "path": path, "bytes": kept_at, "run": run}


def _moment(month: str, day: int, hour: int) -> str:
    """A moment of the month that follows, as local clocks show it."""
    return f"{happenings.months_after(month, 1)}-{day:02d}T{hour:02d}:00:00+08:00"


def _withdrawal(months: list[str], version: Version) -> dict[str, Any]:
    unit, dataset, month = _key(version.path)
    run = min(happenings.months_after(month, happenings.CORRECTED_AFTER), months[-1])
    return {
        "at": _moment(run, WITHDRAWN_DAY, 10), "path": version.path, "run": run,
        "dataset": dataset, "period": month, "unit_code": unit,
        "by": happenings.WITHDRAWN_BY, "reason": happenings.WITHDRAWN_WHY,
    }  # fmt: skip


def _run(
    month: str, months: list[str], came: list[dict[str, Any]], withdrawals: list[dict[str, Any]]
) -> dict[str, Any]:
    """A month's run, and the earlier months that something came for, looked at again with it."""
    again: set[str] = set()
    for one in (*came, *withdrawals):
        if one["run"] == month:
            _, dataset, own = _key(one["path"])
            touched = happenings.months_between(own, month, months)
            again.update(touched if dataset in ROLLING else touched[:1])
    return {"month": month, "at": _moment(month, RUN_DAY, 10), "again": sorted(again)}
