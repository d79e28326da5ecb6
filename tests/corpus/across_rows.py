"""What several rows say together: repetitions, and two heads of one committee."""

from __future__ import annotations

from tests.corpus.building import Sheet, delimited, xlsx
from tests.corpus.case import case
from tests.corpus.people import (
    COMMITTEE,
    DEDICATED,
    HAPPY,
    LI,
    PEACE,
    QIAN,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    certificates,
    grids,
    organisations,
    roster,
    volunteers,
)

SECRETARY = {"职务": "党组织书记"}
DIRECTOR = {"职务": "主任"}


# Repetitions


@case(taken={"row": [2, 4], "name": ["张三", "李四"]}, findings=["R303 3"], repeated=1)
def the_same_row_twice() -> bytes:
    return xlsx(Sheet(roster(ZHANG, ZHANG, LI)))


@case(
    taken={"row": [2, 3, 4, 5], "name": ["李四"] * 4},
    findings=["R303 6"],
    repeated=1,
)
def one_person_in_several_posts_types_and_places() -> bytes:
    """Another post, type or community is another row; only the last says nothing new."""
    places = (LI, LI | {"职务": "委员"}, LI | {"人员类别": DEDICATED}, LI | {"社区(村)代码": PEACE})
    return delimited(roster(*places, LI | {"性别": ""}))


@case(
    taken={"row": [2, 3], "post": ["deputy_director", "member"]},
    findings=["R303 3"],
    cleaned={"post several": 1},
)
def of_a_row_that_repeats_one_of_its_posts_the_other_is_kept() -> bytes:
    return delimited(roster(LI, LI | {"职务": "副主任、委员"}))


@case(taken={"row": [3], "name": ["李四"]}, findings=["R106 G2"])
def a_refused_row_is_not_what_another_repeats() -> bytes:
    return delimited(roster(LI | {"职务": "顾问"}, LI))


@case(
    taken={"sheet": [1], "row": [2], "name": ["张三"]},
    findings=["R303 2!2"],
    repeated=1,
)
def the_same_person_on_two_sheets() -> bytes:
    return xlsx(Sheet(roster(ZHANG), "甲"), Sheet(roster(ZHANG), "乙"))


@case(
    taken={"row": [2], "name": ["张三"]},
    findings=["R303 3", "R302 D3"],
    cleaned={"id_number id_15": 1},
    repeated=1,
)
def the_same_person_under_the_old_number() -> bytes:
    old = ZHANG["身份证号"][:6] + ZHANG["身份证号"][8:17]
    return delimited(roster(ZHANG, ZHANG | {"身份证号": old}))


@case(
    dataset="certification_list",
    taken={"row": [2, 4], "certificate_kind": [None, "law_literate"]},
    findings=["R112 A3", "R326 C2,C3,C4"],
)
def a_certificate_number_twice() -> bytes:
    """Only social workers' numbers are unique."""
    kind = {"证书类别": "法律明白人", "证书级别": ""}
    return delimited(certificates({"证书类别": ""}, {"姓名": "李四"}, kind))


@case(
    dataset="organisation_register",
    taken={
        "row": [2, 4],
        "community_code": [HAPPY, PEACE],
        "community_name": ["幸福社区", "和平社区"],
    },
    findings=["R114 A3"],
)
def a_committee_twice_in_the_register() -> bytes:
    return delimited(organisations({}, {"名称": "幸福新村"}, {"代码": PEACE, "名称": "和平社区"}))


@case(
    dataset="grid_register",
    taken={"row": [2, 3], "community_code": [HAPPY, PEACE]},
    findings=["R114 A4"],
)
def a_grid_twice_in_one_community() -> bytes:
    return delimited(grids({}, {"社区(村)代码": PEACE}, {"户数": "500"}))


@case(dataset="volunteer_registration", taken={"row": [2, 3], "name": ["张三", "张三"]})
def a_volunteer_may_be_registered_twice() -> bytes:
    return delimited(volunteers({}, {"注册日期": "2021-01-02"}))


# Two heads of one committee


@case(taken={"row": [2, 3, 4], "post": ["director", "director", "worker"]}, findings=["R320 G2,G3"])
def two_directors_of_one_committee() -> bytes:
    return xlsx(Sheet(roster(ZHANG, LI | DIRECTOR, WANG)))


@case(
    taken={"sheet": [1, 2], "row": [2, 2], "post": ["director", "director"]},
    findings=["R320 G2,2!G2"],
)
def two_directors_on_two_sheets() -> bytes:
    return xlsx(Sheet(roster(ZHANG), "甲"), Sheet(roster(SUN | DIRECTOR), "乙"))


@case(
    taken={"row": [2, 3, 4], "post": ["secretary", "director", "secretary"]},
    findings=["R320 G2,G4"],
)
def two_secretaries_of_one_organisation() -> bytes:
    return delimited(roster(QIAN | SECRETARY, ZHANG, SUN | SECRETARY))


@case(
    taken={"row": [2, 2, 3], "post": ["secretary", "director", "director"]},
    findings=["R320 G2,G3"],
    cleaned={"post several": 1},
)
def one_of_two_directors_is_secretary_too() -> bytes:
    return delimited(roster(ZHANG | {"职务": "党组织书记、主任"}, SUN | DIRECTOR))


@case(
    taken={
        "row": [2, 3, 4, 5],
        "post": ["director", "director", "deputy_director", "deputy_director"],
    }
)
def one_director_each_and_many_deputies() -> bytes:
    there = {"社区(村)代码": PEACE}
    return delimited(roster(ZHANG, SUN | DIRECTOR | there, LI, ZHAO | {"职务": "副主任"}))


@case(taken={"row": [2, 3], "post": ["director", "director"]})
def one_director_in_two_rows() -> bytes:
    """The same person, as committee member and as dedicated worker."""
    return delimited(roster(ZHANG, ZHANG | {"人员类别": DEDICATED}))


@case(taken={"row": [2, 3], "post": ["director", "director"]})
def a_director_who_has_left_and_the_next() -> bytes:
    """Who leaves on the month's last day is not on its roster, so one director is left."""
    left = ZHANG | {"离任日期": "2025-06-30"}
    return delimited(roster(left, SUN | DIRECTOR))


@case(taken={"row": [2, 3], "post": ["director", "director"]}, findings=["R320 G2,G3"])
def a_director_who_leaves_after_the_month_and_the_next() -> bytes:
    leaving = ZHANG | {"离任日期": "2025-07-01"}
    return delimited(roster(leaving, SUN | DIRECTOR))


@case(
    taken={"row": [2, 3, 4], "community_name": ["幸福社区"] * 3},
    findings=["R320 F2,F3"],
)
def two_directors_where_committees_are_named() -> bytes:
    """The same name in another township is another committee."""
    named = {"社区(村)名称": "幸福社区", "所属乡镇(街道)": "乐白道街道", "人员类别": COMMITTEE}
    people = (
        ZHANG | named,
        LI | named | DIRECTOR,
        SUN | named | DIRECTOR | {"所属乡镇(街道)": "大庄乡"},
    )
    return xlsx(Sheet(roster(*people, without=("社区(村)代码",))))


@case(
    taken={"row": [2, 3], "post": ["director", "member"]},
    cleaned={"post label": 1},
)
def the_director_of_women_is_no_second_director() -> bytes:
    return delimited(roster(ZHANG, LI | {"职务": "妇女主任"}))


@case(
    taken={"row": [2, 3], "name": ["张三", "李四"]},
    findings=["R326 D2,D3", "R301 E3"],
)
def one_number_under_two_names() -> bytes:
    """Two people would count as one; neither row repeats the other."""
    return delimited(roster(ZHANG, LI | {"身份证号": ZHANG["身份证号"]}))


@case(taken={"row": [2, 3], "name": ["张三", "李四"]}, findings=["R327 H2", "R327 I3"])
def days_that_cannot_be() -> bytes:
    """A start after the month, and an end before the start."""
    first = {"任职日期": "2026-01-01", "离任日期": ""}
    second = {"任职日期": "2021-01-01", "离任日期": "2019-01-01"}
    return delimited(roster(ZHANG | first, LI | second))


@case(
    dataset="organisation_register",
    taken={"row": [2, 3], "has_legal_adviser": [None, None], "has_self_service": ["yes", None]},
    findings=["R318 1!"],
)
def a_column_of_a_register_that_nobody_filled_in() -> bytes:
    """One that some filled in says no of the others."""
    blank = {"法律顾问": "", "政务自助服务": "是"}
    return delimited(
        organisations(blank, blank | {"代码": PEACE, "名称": "和平社区", "政务自助服务": ""})
    )
