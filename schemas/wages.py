"""工资与收入: the yearly wage and income figures that pay rules compare with."""

from typing import Annotated

import polars as pl

from schemas.declaration import column
from schemas.yearly import Yearly

Money = Annotated[pl.Decimal, 12, 2]


class Wages(Yearly):
    """One row per region and year; sent by a prefecture or a county."""

    urban_monthly_wage_yuan: Money = column(
        "全口径城镇单位就业人员月平均工资",
        "Mean monthly wage of all persons employed in urban units.",
        rule="money",
        unit="yuan",
        ge=0,
        aliases=("城镇单位就业人员月平均工资", "月平均工资"),
    )
    rural_income_yuan: Money = column(
        "农村居民人均可支配收入",
        "Disposable income per rural resident in the year.",
        rule="money",
        unit="yuan",
        ge=0,
        aliases=("农村人均可支配收入", "农村常住居民人均可支配收入"),
    )
