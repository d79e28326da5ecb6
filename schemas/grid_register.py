"""网格名册: every grid of every committee, and what it has."""

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import Dataset, Repeat, column, inside_unit, rule


class GridRegister(Dataset):
    """One row per grid; sent when it changes, complete, and replaces the last.

    Known gaps: households are often blank; the code may be unique in its committee only.
    """

    grid_code: str = column(
        "网格编号",
        "Code of the grid, as the roster's 负责网格 writes it.",
        required=True,
        aliases=("网格代码", "网格编码", "网格号"),
    )
    community_code: str = column(
        "社区(村)代码",
        "12-digit code of the committee the grid belongs to.",
        rule="community_code",
        required=True,
        aliases=("社区代码", "村(社区)代码", "代码", "统计用区划代码", "所属社区代码"),
    )
    kind: str = column(
        "类型",
        "Rural, urban or an industrial park.",
        codelist="grid_kind",
        decides=True,
        aliases=("网格类型", "网格类别"),
    )
    households: int = column(
        "户数", "Households of the grid.", rule="integer", unit="households", ge=0,
        aliases=("网格户数", "户数(户)"),
    )  # fmt: skip
    has_party_group: str = column(
        "是否建党组织",
        "Has a party branch or group of its own.",
        codelist="yes_no",
        aliases=("建党组织", "党支部或党小组", "有无党组织", "是否建立党组织"),
    )

    @rule("community_code", "R109")
    def community_of_this_unit(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(inside_unit("community_code"))

    @classmethod
    def repeats(cls) -> list[Repeat]:
        return [Repeat("R114", "grid_code", ("community_code", "grid_code"))]

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("community_code", "grid_code")
