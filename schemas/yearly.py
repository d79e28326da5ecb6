"""What the yearly tables share: a region and a year."""

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import Dataset, column, inside_unit, rule


class Yearly(Dataset):
    """One row per region and year."""

    region_code: str = column(
        "行政区划代码",
        "Division code of the region.",
        rule="division",
        required=True,
        aliases=("区划代码", "地区代码", "代码"),
    )
    year: int = column(
        "年份",
        "Year the figures are for.",
        rule="integer",
        required=True,
        ge=1949,
        le=2100,
        aliases=("年度",),
    )

    @rule("region_code", "R109")
    def region_of_this_unit(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(inside_unit("region_code"))

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("region_code", "year")
