"""How dates and numbers are written, cleaned and counted; what could be two things is refused."""

from __future__ import annotations

import datetime as dt

from tests.corpus.building import Sheet, delimited, renamed, xlsx
from tests.corpus.case import case
from tests.corpus.people import (
    COMMITTEE,
    DEDICATED,
    HAPPY,
    LI,
    PEACE,
    PINE,
    QIAN,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    grids,
    organisations,
    population,
    roster,
    training,
    volunteers,
)


def with_each(title: str, *texts: object) -> list[list[object]]:
    """A roster of as many people as there are texts, which stand in a further column, H."""
    everyone = (ZHANG, LI, WANG, ZHAO, QIAN, SUN)
    pairs = zip(everyone, texts, strict=False)
    return roster(*(one | {title: text} for one, text in pairs))


def registered(*dates: object) -> list[list[object]]:
    """A list of volunteers with these days of registration, in column C."""
    return volunteers(*({"注册日期": date} for date in dates))


# Dates


@case(
    dataset="volunteer_registration",
    taken={
        "row": [2, 3, 4, 5, 6, 7, 8, 9],
        "registered_on": [
            "2012-02-03", "2012-03-02", "2025-06-03", "2025-06-03", "2025-06-03", "1985-03-05",
            "1985-03-05", "2025-06-03",
        ],
    },
    cleaned={"registered_on date": 7},
)  # fmt: skip
def dates_in_the_forms_people_write() -> bytes:
    return delimited(
        registered(
            "2012-2-3", "2012/03/02", "20250603", "2025.6.3", "2025-06-03", "1985年3月5日",
            "85年3月5日", "2025-06-03 08:30:00",
        )
    )  # fmt: skip


@case(
    dataset="volunteer_registration",
    taken={"row": [2, 3, 4, 5, 6, 7], "registered_on": ["1985-03-01"] * 6},
    cleaned={"registered_on month_only": 6},
)
def months_alone_are_their_first_day() -> bytes:
    return delimited(registered("1985.03", "1985-03", "198503", "1985年3月", "85年3月", "1985.3"))


@case(
    dataset="volunteer_registration",
    taken={
        "row": [2, 3, 4, 5],
        "registered_on": ["2025-06-03", "2025-06-03", "1985-03-05", "1985-03-01"],
    },
    findings=["R107 C6,C7,C8"],
    cleaned={
        "registered_on serial": 1,
        "registered_on date": 1,
        "registered_on month_only": 1,
    },
)
def dates_in_cells_of_every_kind() -> bytes:
    """6.30 would have become 6.3 as a number; 1985.1 may have been 1985.10."""
    day = dt.date(2025, 6, 3)
    return xlsx(Sheet(registered(day, 45811, 19850305, 1985.03, 1985.1, "6.30", 6.29)))


@case(
    taken={"row": [2], "started_on": ["2025-06-03"]},
    findings=["R107 H3,H4,H5,H6"],
    cleaned={"started_on date": 1, "started_on width": 1},
)
def days_that_are_none_or_could_be_two() -> bytes:
    texts = ("２０２５年６月３日", "2025-02-30", "03/06/2025", "换届以来", "85.03")
    return delimited(with_each("任职日期", *texts))


@case(
    taken={"row": [2, 3, 4, 5, 6], "ended_on": [None, None, None, None, "2025-05-31"]},
    cleaned={"ended_on placeholder": 4},
)
def words_for_nothing_in_a_column_of_dates() -> bytes:
    return delimited(with_each("离任日期", "无", "—", "/", "至今", "2025-05-31"))


# Numbers


@case(
    taken={
        "row": [2, 3, 4, 5, 6, 7],
        "monthly_pay_yuan": [3500, 3500.5, 3500, 3500, 0, None],
    },
    cleaned={
        "monthly_pay_yuan unit_words": 2,
        "monthly_pay_yuan width": 1,
        "monthly_pay_yuan ten_thousand": 1,
    },
)
def pay_in_the_forms_people_write() -> bytes:
    return delimited(with_each("月报酬(元)", "3,500元", "¥3500.50", "３５００", "0.35万", "0", ""))


@case(
    taken={"row": [2, 3, 4, 5], "monthly_pay_yuan": [None, None, None, 3500]},
    findings=["R305 H2,H3,H4"],
)
def pay_that_is_no_number_is_left_out() -> bytes:
    return delimited(with_each("月报酬(元)", "三千五", "-1", "约3500", "3500.00"))


@case(
    dataset="population",
    taken={"row": [2, 3], "year": [2023, 2024], "resident": [1_227_700, 1_227_700]},
    findings=["R108 C4,C5"],
    cleaned={"resident ten_thousand": 1, "resident unit_words": 1},
)
def persons_in_cells_with_ten_thousands_and_commas() -> bytes:
    return delimited(
        population(
            {"年份": "2023", "常住人口": "122.77万"},
            {"常住人口": "1,227,700"},
            {"年份": "2022", "常住人口": "约一千"},
            {"年份": "2021", "常住人口": "12.5"},
        )
    )


@case(
    dataset="population",
    taken={"row": [2], "resident": [1_227_700]},
    findings=["R309 C1"],
    cleaned={"resident ten_thousand": 1},
)
def ten_thousands_said_twice_count_once() -> bytes:
    return delimited(renamed(population({"常住人口": "122.77万"}), {"常住人口": "常住人口(万人)"}))


@case(
    dataset="grid_register",
    taken={"row": [2, 3], "households": [480, None]},
    findings=["R305 D3"],
    cleaned={"households unit_words": 1},
)
def households_with_their_unit() -> bytes:
    return delimited(grids({"户数": "480户"}, {"网格编号": "W2", "户数": "12.5"}))


# Training


@case(
    dataset="training_record",
    taken={"row": [2, 3, 4], "days": [3, 0.5, None], "completed": ["yes", "no", None]},
    findings=["R304 I4"],
    cleaned={"days unit_words": 1},
)
def days_of_training_that_are_possible() -> bytes:
    return delimited(
        training(
            {"培训天数": "3天"},
            {"培训天数": "0.5", "是否结业": "否"},
            {"结束日期": "2025-03-01", "培训天数": "", "是否结业": ""},
        )
    )


@case(
    dataset="training_record",
    taken={"row": [9], "days": [3]},
    findings=["R110 F2,F3,F4,F5,F6", "R108 F7", "R111 E8"],
)
def days_of_training_that_are_not() -> bytes:
    """Nought, a third, a quarter, more than the calendar has, none for three days, words, an end
    before the start."""
    texts = ("0", "0.3", "2.25", "3.5", "", "半天")
    rows = ({"培训天数": text} for text in texts)
    return delimited(training(*rows, {"结束日期": "2025-02-28"}, {}))


# Registers


@case(
    dataset="organisation_register",
    taken={
        "row": [2, 3],
        "kind": ["resident_committee", "village_committee"],
        "activity_area_m2": [None, 200],
        "total_floor_area_m2": [900, None],
    },
    findings=["R311 G2", "R311 I3", "R106 C4", "R106 D5"],
    cleaned={"kind label": 1, "facility_area_m2 unit_words": 1},
)
def areas_that_contradict_each_other() -> bytes:
    def one(code: str, facility: str, active: str, shops: str, whole: str) -> dict[str, str]:
        areas = dict(
            zip(
                (
                    "综合服务设施",
                    "设施面积(平方米)",
                    "居民活动面积(平方米)",
                    "商业面积(平方米)",
                    "总建筑面积(平方米)",
                ),
                ("是", facility, active, shops, whole),
                strict=True,
            )
        )
        return {"代码": code, "名称": f"{code[-3:]}社区"} | areas

    return delimited(
        organisations(
            one(HAPPY, "300", "300.01", "100", "900"),
            one(PINE, "300平方米", "200", "100", "399.99")
            | {"类型": "村民委员会", "城乡分类代码": "220"},
            one(PEACE, "", "", "", "") | {"类型": "小区"},
            one("532502001003", "", "", "", "") | {"城乡分类代码": "999"},
        )
    )


@case(
    dataset="division",
    taken={"row": [2, 3], "code": ["5325", "532502"], "level": ["prefecture", "county"]},
    findings=["R106 C4"],
    cleaned={"code code_form": 1},
)
def a_table_of_divisions() -> bytes:
    rows = [
        ["532500", "红河州", "地级"],
        ["532502", "开远市", "县级"],
        ["532502001", "乐白道", "村级"],
    ]
    return delimited([["代码", "名称", "级别"], *rows])


@case(
    taken={"row": [2], "employment_form": ["part_time"], "worker_type": ["dedicated"]},
    cleaned={"employment_form label": 1},
)
def a_part_time_worker_is_said_to_be_one() -> bytes:
    return delimited(roster(WANG | {"用工形式": "兼职", "人员类别": DEDICATED}))


@case(
    taken={
        "row": [2],
        "worker_type": ["committee_member"],
        "hukou_local": ["yes"],
        "social_insurance": ["no"],
    },
)
def answers_ticked_in_cells_of_truth() -> bytes:
    """TRUE and FALSE are what Excel's tick boxes leave."""
    truths = {"人员类别": COMMITTEE, "是否本地户籍": True, "是否参加社会保险": False}
    return xlsx(Sheet(roster(ZHANG | truths)))
