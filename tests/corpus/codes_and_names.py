"""Words for codes, several in a cell, names of people and places, and codes of places."""

from __future__ import annotations

from tests.corpus.building import Sheet, delimited, xlsx
from tests.corpus.case import case
from tests.corpus.people import (
    ELSEWHERE,
    HAPPY,
    LI,
    PEACE,
    PINE,
    QIAN,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    organisations,
    roster,
    training,
    volunteers,
)


def with_each(title: str, *texts: object) -> list[list[object]]:
    """A roster of as many people as there are texts, which stand in a further column, H."""
    everyone = (ZHANG, LI, WANG, ZHAO, QIAN, SUN)
    pairs = zip(everyone, texts, strict=False)
    return roster(*(one | {title: text} for one, text in pairs))


# Codes


@case(
    taken={"row": [2, 3], "sex": ["male", "female"], "education": ["lower", "college"]},
    cleaned={"sex pair": 2, "education pair": 2},
)
def codes_with_their_labels() -> bytes:
    return delimited(
        roster(
            ZHANG | {"性别": "1-男", "学历": "70-初中及以下"},
            LI | {"性别": "2-女", "学历": "30-大学专科"},
        )
    )


@case(
    taken={
        "row": [2, 3, 4],
        "sex": ["male", "female", "male"],
        "education": ["college", "bachelor", "lower"],
        "worker_type": ["committee_member", "committee_member", "grid_worker"],
        "in_quota": ["yes", "no", "yes"],
    },
    cleaned={
        "sex label": 2,
        "education label": 3,
        "worker_type label": 2,
        "in_quota label": 2,
    },
)
def other_words_for_codes() -> bytes:
    return delimited(
        roster(
            ZHANG | {"性别": "男性", "学历": "大专", "是否在员额内": "有"},
            LI | {"性别": "F", "学历": "本科", "人员类别": "居委会成员", "是否在员额内": "否"},
            WANG | {"学历": "初中", "人员类别": "网格员", "是否在员额内": "√"},
        )
    )


@case(
    taken={"row": [2, 3, 4, 5], "ethnicity": ["MN", "SL", "DA", "HA"]},
    cleaned={"ethnicity label": 3},
)
def old_and_short_names_of_ethnic_groups() -> bytes:
    return delimited(with_each("民族", "毛难族", "撤拉族", "傣", "汉族"))


@case(
    taken={
        "row": [2, 3, 4],
        "ethnicity": ["HA", None, None],
        "political_status": ["13", None, "01"],
    },
    findings=["R305 H3,H4", "R305 I3"],
)
def words_that_name_no_code_and_decide_nothing() -> bytes:
    return delimited(
        roster(
            ZHANG | {"民族": "汉族", "政治面貌": "群众"},
            LI | {"民族": "外星", "政治面貌": "积极分子"},
            WANG | {"民族": "01", "政治面貌": "中共党员"},
        )
    )


@case(
    taken={"row": [2], "name": ["张三"]},
    findings=["R106 F3", "R106 G4", "R106 H5"],
)
def words_that_name_no_code_and_decide() -> bytes:
    """An ordinary party member, an adviser, and a form of employment that does not exist."""
    return delimited(
        roster(
            ZHANG | {"用工形式": "全日制"},
            LI | {"人员类别": "党员"},
            WANG | {"职务": "顾问"},
            ZHAO | {"用工形式": "临时"},
        )
    )


@case(
    taken={"row": [2, 3], "sex": ["female", "female"]},
    findings=["R301 E2"],
)
def a_sex_that_contradicts_the_number() -> bytes:
    return delimited(roster(ZHANG | {"性别": "女"}, LI))


@case(
    taken={
        "row": [2, 3, 4],
        "worker_type": ["committee_member", "committee_member", "dedicated"],
        "post": ["member", "deputy_director", "worker"],
        "ethnicity": ["HA", "ZH", "HA"],
        "political_status": ["13", "01", "03"],
    },
    cleaned={
        "worker_type traditional": 1,
        "post traditional": 1,
        "ethnicity traditional": 1,
        "political_status traditional": 3,
    },
)
def values_in_traditional_characters() -> bytes:
    return delimited(
        roster(
            SUN
            | {"人员类别": "村(居)委會成員", "职务": "委員", "民族": "漢族", "政治面貌": "群眾"},
            LI | {"民族": "壮族", "政治面貌": "中共黨員"},
            WANG | {"民族": "汉族", "政治面貌": "共青團員"},
        )
    )


@case(
    taken={"row": [2, 3], "worker_type": ["committee_member"] * 2, "post": ["director", "member"]},
    cleaned={"worker_type width": 1, "post spaces": 2},
)
def spaces_and_wide_brackets_in_codes() -> bytes:
    return delimited(
        roster(ZHANG | {"人员类别": "村（居）委会成员", "职务": "主 任"}, SUN | {"职务": "委  员"})
    )


# Several in one cell


@case(
    taken={
        "row": [row for row in (2, 3, 4, 5) for _ in range(2)],
        "post": ["secretary", "director"] * 4,
    },
    cleaned={"post several": 4},
)
def two_posts_in_one_cell() -> bytes:
    written = ("党组织书记、主任", "党组织书记兼主任", "党组织书记/主任", "党组织书记\n主任")
    places = (HAPPY, PEACE, PINE, "532502100202")
    people = (ZHANG, LI, WANG, SUN)
    return xlsx(
        Sheet(
            roster(
                *(
                    one | {"职务": text, "社区(村)代码": place}
                    for one, text, place in zip(people, written, places, strict=True)
                )
            )
        )
    )


@case(
    taken={
        "row": [2, 2, 2, 2],
        "worker_type": [
            "party_committee_member",
            "party_committee_member",
            "committee_member",
            "committee_member",
        ],
        "post": ["secretary", "director"] * 2,
    },
    cleaned={"worker_type several": 1, "worker_type label": 1, "post several": 1, "post label": 1},
)
def two_types_and_two_posts_in_long_words() -> bytes:
    long = {"人员类别": "党组织成员、村委会成员", "职务": "党总支书记兼村委会主任"}
    return delimited(roster(ZHANG | long))


@case(
    taken={
        "row": [2, 3],
        "duties": [["disaster_information_officer", "peoples_mediator"], None],
        "grid_codes": [["W1", "W2"], ["W3"]],
    },
    findings=["R305 H3"],
    cleaned={"duties several": 1, "grid_codes several": 1},
)
def several_duties_and_grids() -> bytes:
    return delimited(
        roster(
            ZHANG | {"兼任职责": "灾害信息员、人民调解员", "负责网格": "W1、W2"},
            LI | {"兼任职责": "灾害信息员、舞蹈队长", "负责网格": "W3"},
        )
    )


# Names and words


@case(
    taken={
        "row": [2, 3, 4, 5, 6, 7],
        "name": ["张三", "李四", "阿依·古丽", "买买提·江", "古丽·江", "孙八"],
    },
    cleaned={"name width": 1, "name spaces": 2, "name dot": 2},
)
def names_with_spaces_and_other_dots() -> bytes:
    """The second space is a full-width one."""
    names = ("张 三", "李　四", "阿依·古丽", "买买提•江", "古丽‧江", "孙八")
    people = (ZHANG, LI, WANG, ZHAO, QIAN, SUN)
    return delimited(
        roster(*(one | {"姓名": name} for one, name in zip(people, names, strict=True)))
    )


@case(taken={"row": [2, 3], "phone": ["13800000000", "0873-0000000"]})
def phones_as_numbers_and_text() -> bytes:
    return xlsx(Sheet(with_each("联系电话", 13800000000.0, "0873-0000000")))


@case(
    dataset="training_record",
    taken={"row": [2], "course_no": ["K1"]},
    findings=["R115 B3"],
)
def a_phone_number_where_none_belongs() -> bytes:
    return delimited(training({}, {"培训名称": "联系13800000000报名"}))


@case(
    dataset="training_record",
    taken={"row": [2], "course_no": ["K1"]},
    findings=["R117 B3,B4"],
)
def formulas_where_words_belong() -> bytes:
    return delimited(training({}, {"培训名称": "=1+1"}, {"培训名称": "@SUM(A1:A9)"}))


@case(
    dataset="training_record",
    taken={"row": [2], "course_no": ["K1"]},
    findings=["R118 B3"],
)
def a_page_of_text_pasted_into_a_cell() -> bytes:
    return delimited(training({}, {"培训名称": "为提高城乡社区工作者能力，" * 2000}))


@case(
    taken={"row": [2], "community_name": [None]},
    findings=["R305 H2"],
)
def an_id_number_in_a_column_that_decides_nothing_is_left_out() -> bytes:
    return delimited(roster(ZHANG | {"社区(村)名称": LI["身份证号"]}))


@case(
    taken={"row": [2, 3], "community_name": ["幸福社区", "小(氵甸)村"]},
    cleaned={"community_name traditional": 1, "community_name width": 1},
)
def names_of_places_in_other_characters() -> bytes:
    """Official tables write rare characters in parts and begin names with spaces."""
    return delimited(
        roster(ZHANG | {"社区(村)名称": "　　幸福社區"}, LI | {"社区(村)名称": "小（氵甸）村"})
    )


# Codes of places


@case(
    taken={
        "row": [2, 3, 4, 7],
        "community_code": [HAPPY, HAPPY, None, ELSEWHERE],
        "community_name": [None, None, "幸福社区", None],
    },
    findings=["R113 B5,B6"],
    cleaned={"community_code code_form": 1},
)
def community_codes_and_names_in_their_column() -> bytes:
    """With spaces, as a number, a name; nine digits, an exponent, another county's, which the
    build judges.
    """
    codes = ("532502 001 001", 532502001001, "幸福社区", "532502001", "5.32502E+11", ELSEWHERE)
    people = (ZHANG, LI, WANG, ZHAO, QIAN, SUN)
    rows = (one | {"社区(村)代码": code} for one, code in zip(people, codes, strict=True))
    return xlsx(Sheet(roster(*rows)))


@case(
    dataset="wages",
    taken={"row": [2], "region_code": ["532502"], "rural_income_yuan": [18000.5]},
    findings=["R113 A3", "R109 A4"],
    cleaned={"region_code code_form": 1},
)
def region_codes_with_trailing_noughts() -> bytes:
    header = ["行政区划代码", "年份", "农村居民人均可支配收入"]
    rows = [["532502000000", "2024", "18000.5"], ["5325021", "2024", "1"], ["532503", "2024", "1"]]
    return delimited([header, *rows])


@case(
    dataset="volunteer_registration",
    taken={
        "row": [2, 3, 4],
        "community_code": [HAPPY, None, None],
        "community_name": [None, None, "幸福社区"],
    },
    findings=["R306 E3"],
)
def a_volunteer_of_a_community_elsewhere_is_not_placed() -> bytes:
    places = ({"所属社区代码": HAPPY}, {"所属社区代码": ELSEWHERE}, {"所属社区": "幸福社区"})
    return delimited(volunteers(*places))


@case(
    taken={"row": [2, 3], "community_name": [None, None], "pay_grade": [None, None]},
    findings=["R305 H2,H3", "R305 I2,I3"],
)
def numbers_of_people_with_spaces_where_they_do_not_belong() -> bytes:
    """Without its spaces a text must not turn into somebody's number."""
    first = {"社区(村)名称": "李四 138 0013 8000", "岗位等级": "990099 19850305 1238"}
    second = {"社区(村)名称": "李四138-0013-8000", "岗位等级": "\u200b=1+1"}
    return xlsx(Sheet(roster(ZHANG | first, LI | second)))


@case(taken={"sheet": [1], "row": [2], "township_name": [None]})
def a_sheet_called_by_a_phone_number_is_no_township() -> bytes:
    return xlsx(Sheet(roster(ZHANG), "李13800138000镇"))


@case(
    dataset="organisation_register",
    taken={"row": [2], "uscc": [None]},
    findings=["R305 E2"],
)
def a_formula_for_a_credit_code() -> bytes:
    return delimited(organisations({"统一社会信用代码": "=HYPERLINK(1)"}))
