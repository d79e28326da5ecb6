"""On what terms people work: pay, duties, grids and quota posts, once it is known who works where.

Pay is in fen, a hundredth of a yuan.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from workforce.demo.earnings import rural_income
from workforce.demo.grids import Grid, grid_code
from workforce.demo.months import Month
from workforce.demo.places import PREFECTURE_CODE, Organisation
from workforce.demo.roster import COMMITTEE, DEDICATED, GRID, OTHER, PARTY, Tenure

DISASTER_OFFICER, ETHNIC_OFFICER = "灾害信息员", "民族宗教干事"
MORE_DUTIES = ("人民调解员", "残协专职委员")
WITH_DISASTER_OFFICER, WITH_ETHNIC_OFFICER = 0.93, 0.8

URBAN_SUPPLEMENT = {"532503": 4_900, "532532": 4_300}  # yuan; others less
USUAL_SUPPLEMENT = 1_800
YUAN = 100


def settle_terms(
    seed: int,
    staff: dict[str, list[Tenure]],
    grids: dict[str, list[Grid]],
    months: tuple[Month, ...],
) -> dict[str, list[Tenure]]:
    """The same tenures in the same order, with everything but the posts filled in."""
    rng = random.Random(f"{seed}:terms")
    numbers: dict[str, int] = {}
    for grid in (grid for found in grids.values() for grid in found):
        numbers[grid.org.code] = numbers.get(grid.org.code, 0) + 1
    settled = {}
    for code, tenures in staff.items():
        officers = _officers(tenures, months, rng)
        settled[code] = [
            _settled(tenure, _duties(at, officers, rng), numbers[tenure.org.code], rng)
            for at, tenure in enumerate(tenures)
        ]
    return settled


def _settled(tenure: Tenure, duties: tuple[str, ...], grids: int, rng: random.Random) -> Tenure:
    pay, basic_pay = _pay(tenure, rng)
    return replace(
        tenure,
        pay=pay,
        basic_pay=basic_pay,
        duties=duties,
        grids=_grids(tenure, grids, rng),
        in_quota=_in_quota(tenure, rng),
    )


def _officers(
    tenures: list[Tenure], months: tuple[Month, ...], rng: random.Random
) -> dict[str, set[int]]:
    """By duty the positions of those who hold it for their community all months."""
    orgs: dict[str, Organisation] = {}
    staying: dict[str, list[int]] = {}
    for at, tenure in enumerate(tenures):
        stays = tenure.first == 0 and tenure.last == months[-1].index
        if stays and all(tenure.is_on_roster(month) for month in months):
            orgs[tenure.org.code] = tenure.org
            staying.setdefault(tenure.org.code, []).append(at)
    officers: dict[str, set[int]] = {DISASTER_OFFICER: set(), ETHNIC_OFFICER: set()}
    for code, found in staying.items():
        if rng.random() < WITH_DISASTER_OFFICER:
            officers[DISASTER_OFFICER].add(rng.choice(found))
        share = WITH_ETHNIC_OFFICER if orgs[code].facility.is_ethnic_work_key else 0.05
        if rng.random() < share:
            officers[ETHNIC_OFFICER].add(rng.choice(found))
    return officers


def _duties(at: int, officers: dict[str, set[int]], rng: random.Random) -> tuple[str, ...]:
    duties = [duty for duty, holders in officers.items() if at in holders]
    return (*duties, *(duty for duty in MORE_DUTIES if rng.random() < 0.05))


def _grids(tenure: Tenure, grids: int, rng: random.Random) -> tuple[str, ...]:
    """One or two of the community's grids; now and then one that no register knows."""
    if GRID not in tenure.types:
        return ()
    if rng.random() < 0.03:
        return (grid_code(tenure.org, 9),)
    first = 1 + int(rng.random() * grids)
    last = min(grids, first + int(rng.random() * 2))
    return tuple(grid_code(tenure.org, number) for number in range(first, last + 1))


def _in_quota(tenure: Tenure, rng: random.Random) -> bool | None:
    draw = rng.random()
    if draw < 0.03:
        return None
    if PARTY in tenure.types or COMMITTEE in tenure.types:
        return draw < 0.62
    return DEDICATED in tenure.types and draw < 0.38


Pay = tuple[int | None, int | None]


def _pay(tenure: Tenure, rng: random.Random) -> Pay:
    """Monthly and basic pay; either may be blank or 0."""
    if tenure.org.kind == "village" and "secretary" in tenure.posts:
        return _secretary_pay(tenure, rng)
    draw = rng.random()
    if draw < 0.04:
        return None, None
    if OTHER in tenure.types or draw < 0.055:
        return 0, 0
    yuan = (2600 if "director" in tenure.posts else 1900) + int(rng.random() * 120) * 10
    if tenure.org.is_urban:
        yuan += URBAN_SUPPLEMENT.get(tenure.org.county_code, USUAL_SUPPLEMENT)
    pay = yuan * YUAN + (rng.randrange(1, YUAN) if rng.random() < 0.1 else 0)
    return pay, yuan * 7 // 10 * YUAN


def _secretary_pay(tenure: Tenure, rng: random.Random) -> Pay:
    """A village secretary's basic pay lies on either side of the floor, or on it."""
    draw = rng.random()
    floor = floor_of_basic_pay(tenure.org.county_code)
    basic = floor + rng.randrange(10, 400) * YUAN
    if draw < 0.1:
        basic = floor
    elif draw < 0.15:
        basic = floor - 1
    elif draw < 0.45:
        basic = floor - rng.randrange(10, 400) * YUAN
    pay = basic + rng.randrange(200, 900) * YUAN
    if tenure.org.is_urban:
        pay += USUAL_SUPPLEMENT * YUAN
    if draw > 0.99:
        return pay, 0
    return pay if draw < 0.97 else None, basic if draw < 0.95 else None


def floor_of_basic_pay(county_code: str, years_before: int = 0) -> int:
    """The least fen a month of which twelve reach 2.3 times the county's rural income."""
    own, above = (rural_income(code, years_before) for code in (county_code, PREFECTURE_CODE))
    income = own or above or Decimal(0)
    return int((income * YUAN * 23 / 120).to_integral_value(ROUND_CEILING))
