"""The grids a community is divided into."""

from __future__ import annotations

import random
from dataclasses import dataclass

from workforce.demo.places import Organisation, Region

RURAL, URBAN, PARK = "rural", "urban", "park"


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid; `households` and `has_party_group` may be empty cells."""

    code: str
    org: Organisation
    kind: str
    households: int | None
    has_party_group: bool | None


def grid_code(org: Organisation, number: int) -> str:
    """The code that registers and rosters write."""
    return f"{org.code}W{number}"


def build_grids(seed: int, region: Region) -> dict[str, list[Grid]]:
    """Every county's grids, in code order."""
    rng = random.Random(f"{seed}:grids")
    return {
        county.code: [
            _grid(org, number, rng)
            for org in region.organisations[county.code]
            for number in range(1, 1 + _how_many(org, rng))
        ]
        for county in region.counties
    }


def _how_many(org: Organisation, rng: random.Random) -> int:
    """A village is one grid or two, a community two to four."""
    return 1 + int(rng.random() < 0.3) if org.kind == "village" else 2 + int(rng.random() * 3)


def _grid(org: Organisation, number: int, rng: random.Random) -> Grid:
    kind = URBAN if org.is_urban else RURAL
    if rng.random() < 0.02:
        kind = PARK
    least, most = (250, 520) if kind == URBAN else (60, 240)
    return Grid(
        code=grid_code(org, number),
        org=org,
        kind=kind,
        households=rng.randrange(least, most) if rng.random() < 0.93 else None,
        has_party_group=None if rng.random() < 0.05 else rng.random() < 0.82,
    )
