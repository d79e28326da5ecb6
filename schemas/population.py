"""人口: residents and registered population of every region, once a year."""

import polars as pl

from schemas.declaration import column
from schemas.yearly import Yearly


def persons(title: str, description: str, *aliases: str):
    """A number of persons; a header in 万人 is scaled by 10,000 and said so."""
    return column(title, description, rule="persons", unit="persons", ge=0, aliases=aliases,
                  decides=True)  # fmt: skip


class Population(Yearly):
    """One row per region and year; sent by a prefecture or a county when the year is known."""

    reference_date: pl.Date = column(
        "时点",
        "Day the figures are for; absent: 31 December of the year.",
        rule="date",
        decides=True,
        aliases=("统计时点", "时间点"),
    )
    urban_resident: int = persons("城镇常住人口", "Urban permanent residents.", "城镇常住人口数")
    resident: int = persons("常住人口", "Permanent residents.", "常住人口数")
    registered: int = persons("户籍人口", "Registered population.", "户籍人口数")
    households: int = column(
        "户数", "Households.", rule="integer", unit="households", ge=0, decides=True,
        aliases=("总户数", "户籍户数"),
    )  # fmt: skip
