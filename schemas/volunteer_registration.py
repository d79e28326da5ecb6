"""志愿者注册名单: registered volunteers, a cumulative stock."""

from typing import Annotated

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import column, inside_unit, rule
from schemas.people import ID_ALIASES, People

Hours = Annotated[pl.Decimal, 12, 2]


class VolunteerRegistration(People):
    """One row per registration; sent by every county every month, complete.

    Known gaps: the same person may be registered in several counties; communities are often blank.
    """

    volunteer_no: str = column(
        "志愿者编号",
        "Number of the registration, opaque; identifies a person.",
        rule="opaque",
        identifies=True,
        aliases=("编号", "志愿者号", "注册编号"),
    )
    id_number: str = column(
        "证件号码",
        "18-character resident ID number (GB 11643), any age; identifies a person.",
        rule="id_number",
        aliases=(*ID_ALIASES, "身份证号"),
        required=True,
        identifies=True,
    )
    id_type: str = column(
        "证件类型",
        "Kind of identity document.",
        codelist="id_type",
        aliases=("身份证件类型",),
        staged=False,
    )
    community_code: str = column(
        "所属社区代码",
        "12-digit code of the community the volunteer chose, where given.",
        rule="community",
        aliases=("社区代码", "社区(村)代码", "村(社区)代码"),
    )
    community_name: str = column(
        "所属社区",
        "Name of that community, used where there is no code.",
        rule="place",
        aliases=(
            "社区名称",
            "所属社区(村)",
            "所在社区",
            "社区(村)名称",
            "服务社区",
            "所属村(社区)",
        ),
    )
    township_name: str = column(
        "所属乡镇(街道)",
        "Township of that community.",
        rule="place",
        aliases=("乡镇(街道)", "乡镇街道", "乡镇"),
    )
    registered_on: pl.Date = column(
        "注册日期",
        "Day of registration.",
        rule="date",
        required=True,
        aliases=("注册时间", "建立时间", "录入时间", "登记日期"),
    )
    status: str = column(
        "状态",
        "Whether the registration stands.",
        codelist="volunteer_status",
        required=True,
        aliases=("注册状态", "志愿者状态"),
    )
    service_hours: Hours = column(
        "服务时长(小时)",
        "Recorded hours of service so far; a header in minutes is converted.",
        rule="hours",
        unit="hours",
        ge=0,
        aliases=(
            "服务时长",
            "小时",
            "服务小时数",
            "累计服务时长",
            "志愿活动累计时间",
            "服务总时长",
        ),
    )
    star_level: str = column("星级", "Star rating.", aliases=("星级等级", "志愿者星级"))

    @rule("community_code", "R306")
    def community_of_this_unit(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(inside_unit("community_code"))

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("id_number",)
