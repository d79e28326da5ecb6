"""持证人员名单: who holds which certificate, a cumulative stock."""

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import Repeat, column, rule
from schemas.people import People

SOCIAL_WORKER = "social_worker"


def social_work() -> pl.Expr:
    """True for a social-work certificate, which is what a row without a kind means."""
    return pl.col("certificate_kind").fill_null(SOCIAL_WORKER) == SOCIAL_WORKER


class CertificationList(People):
    """One row per certificate; sent by every county every month, complete.

    Known gaps: a person with two levels has two rows; numbers of other kinds are often missing.
    """

    certificate_no: str = column(
        "管理号",
        "Number of the certificate, opaque; required and unique for social workers.",
        rule="opaque",
        identifies=True,
        aliases=("证书编号", "证书管理号", "管理号码", "证书号"),
    )
    certificate_kind: str = column(
        "证书类别",
        "Kind of certificate; blank means social worker.",
        codelist="certificate_kind",
        decides=True,
        aliases=("证书种类", "证书名称", "证书类型"),
    )
    level: str = column(
        "证书级别",
        "Level of a social-work certificate.",
        codelist="certificate_level",
        decides=True,
        aliases=("等级", "级别", "职业资格等级", "证书等级", "资格级别"),
    )
    issued_on: pl.Date = column(
        "取得日期",
        "Day the certificate was obtained.",
        rule="date",
        required=True,
        aliases=("取得时间", "发证日期", "批准日期", "证书取得日期", "证书取得时间", "签发日期"),
    )
    registered_on: pl.Date = column(
        "登记日期", "Day of the latest registration.", rule="date", aliases=("登记时间",)
    )
    registration_valid_to: pl.Date = column(
        "登记有效期至",
        "Last day of the registration; absent: three years.",
        rule="date",
        aliases=("登记有效期", "有效期至"),
    )
    holder_status: str = column(
        "状态",
        "Whether the holder is on the unit's books; blank means yes.",
        codelist="holder_status",
        decides=True,
        aliases=("持证状态", "人员状态", "持证人状态"),
    )
    community_code: str = column(
        "社区(村)代码",
        "12-digit code of the community the holder works in, where given.",
        rule="community_code",
        aliases=("社区代码", "村(社区)代码", "所属社区代码"),
    )
    employer: str = column(
        "工作单位", "Employer; never published.", identifies=True, aliases=("单位名称", "单位")
    )

    @rule("certificate_no", "R101")
    def number_given(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(~social_work() | pl.col("certificate_no").is_not_null())

    @rule("level", "R101")
    def level_given(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(~social_work() | pl.col("level").is_not_null())

    @classmethod
    def repeats(cls) -> list[Repeat]:
        return [Repeat("R112", "certificate_no", ("certificate_no",), where=social_work())]

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("id_number", "certificate_kind", "level")
