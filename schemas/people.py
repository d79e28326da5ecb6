"""What every list of people shares: a name, an ID number, a sex, and the checks on them."""

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import Dataset, column, rule

NAME_ALIASES = ("人员姓名", "用户姓名", "志愿者姓名", "学员姓名", "持证人姓名", "持证人")
ID_ALIASES = (
    "身份证号码", "身份证件号码", "身份证件号", "证件号码", "证件号", "身份证",
    "公民身份号码", "公民身份证号码", "居民身份证号", "居民身份证号码",
)  # fmt: skip


def no_fault(data: PolarsData, code: str) -> pl.LazyFrame:
    """True where the ID number does not have this fault; blank ones are the required check's."""
    return data.lazyframe.select(pl.col("id_fault").ne_missing(code))


class People(Dataset):
    """One line per person and something else."""

    name: str = column(
        "姓名",
        "Full name; identifies a person.",
        rule="name",
        aliases=NAME_ALIASES,
        required=True,
        identifies=True,
    )
    id_number: str = column(
        "身份证号",
        "18-character resident ID number (GB 11643); identifies a person.",
        rule="id_number",
        aliases=ID_ALIASES,
        required=True,
        identifies=True,
    )
    sex: str = column(
        "性别",
        "Sex. Derived from the ID number, which decides where the two differ.",
        codelist="sex",
    )

    @rule("id_number", "R102")
    def id_is_right(cls, data: PolarsData) -> pl.LazyFrame:
        return no_fault(data, "R102")

    @rule("id_number", "R103")
    def birth_date_exists(cls, data: PolarsData) -> pl.LazyFrame:
        return no_fault(data, "R103")

    @rule("id_number", "R104")
    def id_kept_its_digits(cls, data: PolarsData) -> pl.LazyFrame:
        return no_fault(data, "R104")

    @rule("sex", "R301")
    def sex_agrees_with_id(cls, data: PolarsData) -> pl.LazyFrame:
        same = pl.col("sex") == pl.col("sex_by_id")
        return data.lazyframe.select(same.fill_null(True))
