"""行政区划: which codes mean which places, and when."""

from typing import Annotated

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import Dataset, column, rule

Codes = Annotated[pl.List, pl.String()]


class Division(Dataset):
    """One row per code and validity interval: codes are withdrawn and used again elsewhere."""

    code: str = column(
        "代码",
        "Division code: 2, 4, 6 or 9 digits.",
        rule="division",
        required=True,
        aliases=("行政区划代码", "区划代码"),
    )
    name: str = column("名称", "Name in that interval.", required=True, aliases=("区划名称",))
    level: str = column(
        "级别", "Level of government.", codelist="division_level", required=True, aliases=("层级",)
    )
    valid_from: pl.Date = column(
        "生效日期", "First day the code is valid; absent: always was.", rule="date", decides=True
    )
    valid_to: pl.Date = column(
        "失效日期", "First day the code is no longer valid.", rule="date", decides=True
    )
    successors: Codes = column(
        "后继代码", "Codes that took its place: none or several.", rule="list", several=True
    )

    @rule("valid_to", "R111")
    def ends_after_it_starts(cls, data: PolarsData) -> pl.LazyFrame:
        ordered = pl.col("valid_to") >= pl.col("valid_from")
        return data.lazyframe.select(ordered.fill_null(True))

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("code", "valid_from")
