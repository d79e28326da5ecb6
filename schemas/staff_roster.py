"""城乡社区工作人员花名册: who works in which community, as at the month's last day."""

from typing import Annotated

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import Alone, Repeat, column, rule, unless_null
from schemas.people import People

Codes = Annotated[pl.List, pl.String()]
Money = Annotated[pl.Decimal, 12, 2]

YOUNGEST, OLDEST = 16, 100
PLACE = ("community_code", "community_name", "township_name")


class StaffRoster(People):
    """One row per person and community; sent by every county every month.

    Known gaps: counties differ in whether they list grid workers; pay is often blank.
    """

    community_code: str = column(
        "社区(村)代码",
        "12-digit statistical code of the village or resident committee.",
        rule="community",
        aliases=("社区代码", "村代码", "村(社区)代码", "村社区代码", "村居代码", "区划代码",
                 "统计用区划代码", "社区编码", "村(居)代码", "所属行政区划"),
        decides=True,
    )  # fmt: skip
    community_name: str = column(
        "社区(村)名称",
        "Name of the village or resident committee, used where there is no code.",
        rule="place",
        aliases=("社区名称", "村名称", "村(社区)名称", "村(社区)", "村社区", "村居名称", "社区(村)",
                 "社区", "村(居)", "村(居)名称", "所在村(社区)", "所在社区"),
    )  # fmt: skip
    township_name: str = column(
        "所属乡镇(街道)",
        "Name of the township, needed where a unit has a community name twice.",
        rule="place",
        aliases=("乡镇(街道)", "乡镇街道", "乡镇", "所属乡镇", "所属街道", "街道(乡镇)", "镇街"),
    )
    ethnicity: str = column("民族", "Ethnic group, GB/T 3304.", codelist="ethnicity")
    political_status: str = column(
        "政治面貌", "Political status, GB/T 4762.", codelist="political_status"
    )
    education: str = column(
        "学历",
        "Highest education, in the bands of the official form.",
        codelist="education",
        aliases=("文化程度", "教育程度", "最高学历", "学历层次"),
    )
    worker_type: Codes = column(
        "人员类别",
        "What kind of worker the person is there: one or several.",
        codelist="worker_type",
        several=True,
        required=True,
        aliases=("人员类型", "工作人员类别", "类别", "人员性质", "身份类别", "人员身份"),
    )
    post: Codes = column(
        "职务",
        "The post or posts held there.",
        codelist="post",
        several=True,
        required=True,
        aliases=("职务类型", "现任职务", "担任职务", "岗位职务", "岗位"),
    )
    duties: Codes = column(
        "兼任职责",
        "Duties held beside the post: none or several.",
        codelist="duty",
        several=True,
        aliases=("兼任", "兼职职责", "兼任工作"),
    )
    employment_form: str = column(
        "用工形式",
        "Full-time or part-time; a part-time dedicated worker does not count as dedicated.",
        codelist="employment_form",
        decides=True,
        aliases=("用工性质", "用工方式"),
    )
    grid_codes: Codes = column(
        "负责网格",
        "Codes of the grids the person looks after: none or several.",
        rule="list",
        several=True,
        aliases=("所属网格", "网格编号", "网格"),
    )
    started_on: pl.Date = column(
        "任职日期",
        "First day in the post; a month alone means its first day.",
        rule="date",
        decides=True,
        aliases=(
            "任职时间",
            "到岗时间",
            "到岗日期",
            "入职日期",
            "入职时间",
            "上岗时间",
            "任现职时间",
        ),
    )
    ended_on: pl.Date = column(
        "离任日期",
        "Day of leaving; on it the person is no longer on the roster.",
        rule="date",
        decides=True,
        aliases=("离任时间", "离职日期", "离职时间", "离岗时间", "离岗日期"),
    )
    monthly_pay_yuan: Money = column(
        "月报酬(元)",
        "Pay of the month before tax, performance pay included; 0 is unpaid, blank unknown.",
        rule="money",
        unit="yuan",
        ge=0,
        aliases=("月报酬", "月补贴收入", "月工资", "月工资(元)", "月收入", "月薪酬"),
    )
    basic_pay_yuan: Money = column(
        "月基本报酬(元)",
        "Basic pay of the month before tax.",
        rule="money",
        unit="yuan",
        ge=0,
        aliases=("月基本报酬", "基本报酬", "月基本工资", "基本报酬(元/月)"),
    )
    in_quota: str = column(
        "是否在员额内", "Holds a quota post.", codelist="yes_no", aliases=("员额内", "是否员额")
    )
    pay_grade: str = column("岗位等级", "Grade in the pay system.", aliases=("等级", "薪酬等级"))
    hukou_local: str = column(
        "是否本地户籍", "Registered in the county.", codelist="yes_no", aliases=("本地户籍",)
    )
    social_insurance: str = column(
        "是否参加社会保险", "Covered by social insurance.", codelist="yes_no",
        aliases=("参加社会保险", "社会保险", "是否参保"),
    )  # fmt: skip
    phone: str = column(
        "联系电话",
        "Phone number; identifies a person.",
        rule="opaque",
        identifies=True,
        aliases=("联系方式", "联系方式(手机)", "手机号码", "手机号", "手机", "电话"),
    )

    @rule("id_number", "R105")
    def of_working_age(cls, data: PolarsData) -> pl.LazyFrame:
        oldest = pl.col("birth_on") > pl.col("period_end").dt.offset_by(f"-{OLDEST + 1}y")
        youngest = pl.col("birth_on") <= pl.col("period_end").dt.offset_by(f"-{YOUNGEST}y")
        return data.lazyframe.select(unless_null(oldest & youngest, "birth_on"))

    @rule("community_code", "R101")
    def community_is_given(cls, data: PolarsData) -> pl.LazyFrame:
        given = pl.col("community_code").is_not_null() | pl.col("community_name").is_not_null()
        return data.lazyframe.select(given)

    @rule("started_on", "R327")
    def starts_by_the_months_end(cls, data: PolarsData) -> pl.LazyFrame:
        by_then = pl.col("started_on") <= pl.col("period_end")
        return data.lazyframe.select(by_then.fill_null(True))

    @rule("ended_on", "R327")
    def ends_after_it_starts(cls, data: PolarsData) -> pl.LazyFrame:
        in_order = pl.col("ended_on") >= pl.col("started_on")
        return data.lazyframe.select(in_order.fill_null(True))

    @classmethod
    def repeats(cls) -> list[Repeat]:
        return [Repeat("R303", None, ("id_number", "name", *PLACE, "worker_type", "post"))]

    @classmethod
    def alone(cls) -> list[Alone]:
        in_post = pl.col("started_on").fill_null(pl.col("period_end")) <= pl.col("period_end")
        not_left = pl.col("ended_on").is_null() | (pl.col("ended_on") > pl.col("period_end"))
        heads = ("secretary", "director")
        return [Alone("R320", "post", heads, "id_number", PLACE, in_post & not_left)]

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("id_number", *PLACE)
