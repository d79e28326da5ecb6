"""ID numbers in every form, and required cells left empty."""

from __future__ import annotations

from tests.corpus.building import Sheet, changed, delimited, xlsx
from tests.corpus.case import case
from tests.corpus.people import LI, QIAN, SUN, WANG, ZHANG, ZHAO, certificates, roster, volunteers
from tests.unit.making import id_number

ENDING_IN_X = next(
    one for serial in range(100, 999) if (one := id_number(serial=serial))[-1] == "X"
)
RIGHT_AND_ENDING_IN_000 = next(
    one for day in range(1, 29) if (one := id_number(f"199001{day:02}", serial=200)).endswith("000")
)


# ID numbers


@case(
    taken={
        "row": [2, 3, 4, 5],
        "id_number": [ENDING_IN_X, LI["身份证号"], WANG["身份证号"], ZHAO["身份证号"]],
    },
    cleaned={"id_number id_form": 3, "id_number width": 1},
)
def id_numbers_in_other_forms() -> bytes:
    spaced = LI["身份证号"][:6] + " " + LI["身份证号"][6:14] + " " + LI["身份证号"][14:]
    wide = WANG["身份证号"].translate({ord("0") + n: ord("０") + n for n in range(10)})
    return delimited(
        roster(
            ZHANG | {"身份证号": ENDING_IN_X.lower(), "性别": ""},
            LI | {"身份证号": spaced},
            WANG | {"身份证号": wide},
            ZHAO | {"身份证号": "'" + ZHAO["身份证号"]},
        )
    )


@case(
    taken={"row": [2], "id_number": [ZHANG["身份证号"]]},
    findings=["R302 D2", "R102 D3"],
    cleaned={"id_number id_15": 1},
)
def id_numbers_of_fifteen_digits() -> bytes:
    """The second is one digit short and belongs to no one."""
    old = ZHANG["身份证号"][:6] + ZHANG["身份证号"][8:17]
    return delimited(roster(ZHANG | {"身份证号": old}, LI | {"身份证号": old[:-1]}))


@case(
    taken={"row": [7], "id_number": [RIGHT_AND_ENDING_IN_000]},
    findings=["R104 D2,D3,D4,D5,D6"],
)
def id_numbers_that_lost_digits_are_never_repaired() -> bytes:
    """As a number, in exponents, with a decimal point, and as text that has become 000."""
    lost = ("9.90099E+17", "990099198503051000.0", "990099198503052000", 9.90099198503051e17)
    people = (ZHANG, LI, WANG, ZHAO)
    rows = roster(*(one | {"身份证号": text} for one, text in zip(people, lost, strict=True)))
    damaged = ["5", *roster(QIAN | {"身份证号": 990099198503053000})[1][1:]]
    sound = roster(SUN | {"身份证号": RIGHT_AND_ENDING_IN_000})[1]
    return xlsx(Sheet([*rows, damaged, sound]))


@case(
    taken={"row": [7], "name": ["孙八"]},
    findings=["R102 D2,D3", "R103 D4", "R105 D5,D6"],
)
def id_numbers_that_are_wrong() -> bytes:
    """Check digit, a letter, the 30th of February, fifteen years old, a hundred and five."""
    wrong = (
        id_number(serial=101)[:-1] + ("1" if id_number(serial=101)[-1] != "1" else "2"),
        "99009919850305A1234",
        id_number("19850230"),
        id_number("20100101"),
        id_number("19200101"),
    )
    people = (ZHANG, LI, WANG, ZHAO, QIAN)
    rows = (one | {"身份证号": text, "性别": ""} for one, text in zip(people, wrong, strict=True))
    return delimited(roster(*rows, SUN))


@case(
    taken={"row": [2], "id_number": [ZHANG["身份证号"]]},
    cleaned={"id_number id_form": 1},
)
def an_id_number_copied_with_marks_nobody_sees() -> bytes:
    return delimited(roster(ZHANG | {"身份证号": "\u202d" + ZHANG["身份证号"] + "\u202c"}))


@case(
    dataset="volunteer_registration",
    taken={"row": [2, 3], "name": ["张三", "张三"]},
)
def volunteers_of_any_age() -> bytes:
    return delimited(
        volunteers({"证件号码": id_number("20150101")}, {"证件号码": id_number("19200101")})
    )


# What is left empty


@case(
    taken={"row": [7], "name": ["孙八"]},
    findings=["R101 B2", "R101 C3", "R101 D4", "R101 F5", "R101 G6"],
)
def every_required_cell_left_empty_once() -> bytes:
    rows = roster(ZHANG, LI, WANG, ZHAO, QIAN, SUN)
    return delimited(changed(rows, B2="", C3="", D4="", F5="", G6=" "))


@case(
    dataset="certification_list",
    taken={"row": [4], "certificate_kind": ["sports_instructor"], "level": [None]},
    findings=["R101 A2", "R101 D3", "R106 D5", "R107 E6"],
)
def certificates_without_number_or_level() -> bytes:
    """Only social workers need both."""
    return delimited(
        certificates(
            {"管理号": "", "证书类别": ""},
            {"管理号": "A2", "证书级别": ""},
            {"管理号": "", "证书级别": "", "证书类别": "社会体育指导员"},
            {"管理号": "A3", "证书级别": "高级政工师"},
            {"管理号": "A4", "取得日期": "2019-11-31"},
        )
    )


@case(
    dataset="certification_list",
    taken={"row": [2, 3], "holder_status": [None, "moved_out"]},
    findings=["R106 F4"],
    cleaned={"holder_status label": 1},
)
def holders_who_have_moved_and_blank_states() -> bytes:
    states = ({"状态": ""}, {"管理号": "A2", "状态": "已调出"}, {"管理号": "A3", "状态": "不详"})
    return delimited(certificates(*states))
