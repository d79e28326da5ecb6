"""村(居)委会名册: every village and resident committee, what it is and what it has."""

from typing import Annotated

import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.declaration import Dataset, Repeat, column, inside_unit, rule

Area = Annotated[pl.Decimal, 14, 2]
Hours = Annotated[pl.Decimal, 6, 2]


def area(title: str, description: str, *aliases: str):
    """A floor area in square metres, 0 or more."""
    return column(title, description, rule="area", unit="m2", ge=0, aliases=aliases)


def flag(title: str, description: str, *aliases: str):
    """A yes or no."""
    return column(title, description, codelist="yes_no", aliases=aliases)


class OrganisationRegister(Dataset):
    """One row per committee; sent when it changes, complete, and replaces the last."""

    community_code: str = column(
        "代码",
        "12-digit statistical code of the committee.",
        rule="community_code",
        required=True,
        aliases=("社区(村)代码", "社区代码", "村(社区)代码", "统计用区划代码", "区划代码"),
    )
    community_name: str = column(
        "名称",
        "Name of the committee.",
        required=True,
        aliases=("社区(村)名称", "村(社区)名称", "社区名称", "村(居)委会名称"),
    )
    kind: str = column(
        "类型",
        "Village committee or resident committee.",
        codelist="organisation_kind",
        required=True,
        aliases=("组织类型", "村居类型", "村(居)委会类型"),
    )
    urban_rural_code: str = column(
        "城乡分类代码",
        "Statistical class of the place; 1xx is urban.",
        codelist="urban_rural",
        required=True,
        aliases=("城乡分类", "城乡属性代码"),
    )
    households: int = column("户数", "Households.", rule="integer", unit="households", ge=0)
    uscc: str = column(
        "统一社会信用代码", "Unified social credit code (GB 32100).", aliases=("信用代码",)
    )
    has_service_facility: str = flag("综合服务设施", "Has a comprehensive service facility.",
                                     "有无综合服务设施", "是否有综合服务设施")  # fmt: skip
    facility_area_m2: Area = area("设施面积(平方米)", "Floor area of the facility.",
                                  "综合服务设施面积", "设施面积", "facility_area_m2")  # fmt: skip
    activity_area_m2: Area = area("居民活动面积(平方米)", "Area for residents' activities.",
                                  "居民活动面积", "活动面积", "activity_area_m2")  # fmt: skip
    commercial_area_m2: Area = area(
        "商业面积(平方米)",
        "Floor area of shops and commercial services, the service facility not included.",
        "商业面积", "商业服务面积", "社区商业面积", "commercial_area_m2",
    )  # fmt: skip
    total_floor_area_m2: Area = area("总建筑面积(平方米)", "Total floor area of the community.",
                                     "总建筑面积", "total_floor_area_m2")  # fmt: skip
    open_hours: Hours = column("每日开放小时", "Hours open a day.", rule="hours", unit="hours",
                               ge=0, le=24, aliases=("开放小时", "每日开放时间"))  # fmt: skip
    has_volunteer_station: str = flag("志愿服务站点", "Has a volunteer station.",
                                      "有无志愿服务站点", "是否有志愿服务站点")  # fmt: skip
    has_self_service: str = flag("政务自助服务", "Has self-service for government matters.",
                                 "有无政务自助服务", "是否有政务自助服务")  # fmt: skip
    has_legal_adviser: str = flag("法律顾问", "Has a legal adviser.",
                                  "有无法律顾问", "是否有法律顾问")  # fmt: skip
    is_relocation: str = flag("易地搬迁安置", "Is a relocation community.",
                              "是否易地搬迁安置", "易地搬迁安置社区")  # fmt: skip
    is_ethnic_work_key: str = flag("民族宗教工作重点", "Ethnic and religious work is heavy here.",
                                   "是否民族宗教工作重点", "民族宗教工作重点村(社区)")  # fmt: skip

    @rule("community_code", "R109")
    def community_of_this_unit(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(inside_unit("community_code"))

    @rule("activity_area_m2", "R311")
    def activities_lie_in_the_facility(cls, data: PolarsData) -> pl.LazyFrame:
        inside = pl.col("activity_area_m2") <= pl.col("facility_area_m2")
        return data.lazyframe.select(inside.fill_null(True))

    @rule("total_floor_area_m2", "R311")
    def facilities_lie_in_the_whole(cls, data: PolarsData) -> pl.LazyFrame:
        parts = pl.col("commercial_area_m2") + pl.col("facility_area_m2")
        return data.lazyframe.select((parts <= pl.col("total_floor_area_m2")).fill_null(True))

    @classmethod
    def repeats(cls) -> list[Repeat]:
        return [Repeat("R114", "community_code", ("community_code",))]

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        return ("community_code",)
