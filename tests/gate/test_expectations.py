"""Every expectation on both sides of its limit: real SQL over a few rows, the real suites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.gate.judging import frame_of, judged
from tests.sql import small
from workforce.gate.suites import SUITES, expectations
from workforce.gate.verdict import Judged

NOW, BEFORE = "2025-06", "2025-05"
Rows = Sequence[Mapping[str, Any]]
A, B, C = "532501", "532502", "532503"
NAMES = [
    {"period": NOW, "region_code": code, "region_name": name, "region_level": "county"}
    for code, name in ((A, "个旧市"), (B, "开远市"), (C, "蒙自市"))
]


def told(
    shapes: small.Shapes,
    code: str,
    given: Mapping[str, Rows],
    *,
    period: str = NOW,
    published: Sequence[tuple[str, str]] = (),
) -> Judged:
    """What one expectation says of a few rows; the others of its frame hold."""
    frame = next(one.frame for one in expectations() if one.code == code)
    found = judged(frame_of(frame, period, given, shapes, published))
    assert [one for one in found.values() if one.code != code and not one.passed] == []
    return found[code]


def where(one: Judged) -> list[str]:
    return [found.place for found in one.violations]


def persons(unit: str, names: Sequence[int], period: str = NOW, **more: Any) -> list[dict]:
    """Rows of a list of persons."""
    return [
        {"period": period, "unit_code": unit, "person_key": f"p{name}"} | more for name in names
    ]


# identities


def values(**row: Any) -> dict[str, Rows]:
    about = {"period": NOW, "region_code": B, "region_name": "开远市", "region_level": "county"}
    return {
        "indicator": [
            {"indicator": "quota_share", "is_share": True, "numerator": "n", "basis": "b"},
            {"indicator": "community_workers", "is_share": False, "numerator": "n", "basis": "b"},
        ],
        "indicator_value": [about | {"indicator": "quota_share", "denominator": 5} | row],
    }


@pytest.mark.parametrize("value, fires", [(100, False), ("100.0001", True), (0, False), (-1, True)])
def test_g101_share_out_of_bounds(shapes: small.Shapes, value: Any, fires: bool) -> None:
    one = told(shapes, "G101", values(numerator=5, value=value))
    assert where(one) == [B] * fires
    assert one.severity == "stop" and one.count == 1


@pytest.mark.parametrize(
    "numerator, fires", [(5, False), ("5.01", True), (0, False), ("-0.01", True), (None, False)]
)
def test_g102_numerator_beyond_denominator(
    shapes: small.Shapes, numerator: Any, fires: bool
) -> None:
    one = told(shapes, "G102", values(numerator=numerator, value=100))
    assert where(one) == [B] * fires
    if fires:
        assert one.violations[0].detail_zh.endswith(f"：分子 {numerator}，分母 5")
        assert one.violations[0].indicator == "quota_share"


def test_g102_judges_places_below_counties_too(shapes: small.Shapes) -> None:
    place = {"region_code": "532502001001", "region_level": "community"}
    one = told(shapes, "G102", values(numerator=6, value=100, **place))
    assert where(one) == ["532502001001"]
    assert told(shapes, "G102", values(numerator=5, value=100, **place)).count == 0


def test_a_rate_may_be_anything(shapes: small.Shapes) -> None:
    given = values(numerator=60, value=1200, indicator="community_workers")
    assert told(shapes, "G101", given).count == told(shapes, "G102", given).count == 0


@pytest.mark.parametrize("part, fires", [(9, False), (10, True)])
def test_g104_part_beyond_whole(shapes: small.Shapes, part: int, fires: bool) -> None:
    given = values(indicator="certified_assistant", numerator=part, value=part, denominator=None)
    given["indicator"] = [{
        "indicator": "certified_assistant", "is_share": False, "numerator": "n", "basis": "b",
        "part_of": "certified_persons",
    }]  # fmt: skip
    whole = {"period": NOW, "basis": "b", "region_code": B, "measure": "certified_persons"}
    given["measure"] = [
        whole | {"value": 9},
        whole | {"value": 1, "basis": "c"},
        whole | {"value": 1, "measure": "certified_assistant"},
    ]
    one = told(shapes, "G104", given)
    assert where(one) == [B] * fires
    if fires:  # by a personal attribute: no number is said
        assert one.violations[0].detail_zh == "助理社会工作师人数：部分为 —，整体为 —"


def test_g401_a_value_there_twice(shapes: small.Shapes) -> None:
    given = values(numerator=5, value=100)
    assert told(shapes, "G401", given).passed
    given["indicator_value"] = [*given["indicator_value"], *given["indicator_value"]]
    assert where(told(shapes, "G401", given)) == [B]


def parts(whole: int, *, office: bool = False, **measure: Any) -> dict[str, Rows]:
    about = {"period": NOW, "indicator": "community_workers"}
    county = about | {"region_level": "county"}
    prefecture = about | {"region_code": "5325", "region_level": "prefecture"}
    covered = {"period": NOW, "basis": "b", "region_code": "5325", "is_within": True}
    return {
        "indicator": [{"indicator": "community_workers", "numerator": "n", "basis": "b"}],
        "measure_definition": [{"measure": "n", "is_decided_by_region": False} | measure],
        "indicator_value": [
            prefecture | {"numerator": whole},
            county | {"region_code": A, "numerator": 2},
            county | {"region_code": B, "numerator": 3},
            # neither last month's, nor another prefecture's, nor a township's
            county | {"region_code": C, "numerator": 9, "period": BEFORE},
            county | {"region_code": "532601", "numerator": 9},
            about | {"region_code": "532501001", "region_level": "township", "numerator": 9},
        ],
        "covered_unit": [covered | {"unit_code": "5325" if office else A}],
    }


@pytest.mark.parametrize("whole, fires", [(5, False), (6, True), (3, False), (2, True)])
def test_g103_parts_against_the_whole(shapes: small.Shapes, whole: int, fires: bool) -> None:
    one = told(shapes, "G103", parts(whole))
    assert where(one) == ["5325"] * fires
    if fires:
        assert f"州（市）为 {whole}，各县之和 5，最大的县 3" in one.violations[0].detail_zh


def test_g103_an_office_may_have_people_of_its_own(shapes: small.Shapes) -> None:
    assert told(shapes, "G103", parts(9, office=True)).passed
    assert where(told(shapes, "G103", parts(2, office=True))) == ["5325"]


def test_g103_leaves_out_what_is_decided_by_region(shapes: small.Shapes) -> None:
    assert told(shapes, "G103", parts(0, is_decided_by_region=True)).passed


@pytest.mark.parametrize("women, fires", [(4, False), (5, True), (3, True)])
def test_g105_categories_and_their_sum(shapes: small.Shapes, women: int, fires: bool) -> None:
    about = {"period": NOW, "region_code": B, "worker_group": "all", "breakdown": "sex"}
    one = told(shapes, "G105", {
        "region": NAMES,
        "composition": [
            about | {"category": "female", "persons": women, "total": 10},
            about | {"category": "male", "persons": 6, "total": 10},
            about | {"category": "male", "persons": 1, "total": 10, "period": BEFORE},
        ],
    })  # fmt: skip
    assert where(one) == [B] * fires


# completeness


def states(good: int, of: int, **more: Any) -> dict[str, Rows]:
    return {
        "reporting_state": [
            {"period": NOW, "unit_code": f"5325{number:02}", "dataset": "staff_roster",
             "is_owed": True, "is_good": number < good,
             "state": "reported" if number < good else "missing"} | more
            for number in range(of)
        ]
    }  # fmt: skip


@pytest.mark.parametrize("good, fires", [(50, False), (49, True)])
def test_g201_less_than_half_reported(shapes: small.Shapes, good: int, fires: bool) -> None:
    frame = frame_of("datasets_reported", NOW, states(good, 100), shapes)
    one = judged(frame)["G201"]
    assert where(one) == ["staff_roster"] * fires
    assert one.severity == "stop"
    if fires:
        assert one.violations[0].detail_zh == (
            "城乡社区工作人员花名册：应报 100 个单位，可用 49 个"
        )


@pytest.mark.parametrize("good, fires", [(4, False), (3, True)])
def test_g202_too_few_reported(shapes: small.Shapes, good: int, fires: bool) -> None:
    one = told(shapes, "G202", states(good, 5))
    assert where(one) == ["staff_roster"] * fires
    assert one.severity == "provisional"


def test_what_nobody_owes_is_not_counted(shapes: small.Shapes) -> None:
    assert told(shapes, "G202", states(0, 4, is_owed=False)).count == 0


def unit(state: str, read: int | None = None, refused: int | None = None) -> dict[str, Rows]:
    return {
        "region": NAMES,
        "reporting_state": [
            {"period": NOW, "unit_code": B, "dataset": "training_record", "state": state,
             "is_good": state == "reported", "rows_read": read, "rows_refused": refused},
            {"period": BEFORE, "unit_code": A, "dataset": "training_record", "state": "missing"},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("state, fires", [("reported", False), ("nil", False), ("missing", True)])
def test_g203_missing(shapes: small.Shapes, state: str, fires: bool) -> None:
    one = told(shapes, "G203", unit(state, 1, 0))
    assert where(one) == [B] * fires
    assert one.severity == "warn" and one.count == 1
    if fires:
        assert (one.violations[0].region_name, one.violations[0].detail_zh) == (
            "开远市", "培训台账：缺报"
        )  # fmt: skip


@pytest.mark.parametrize("state, fires", [("reported", False), ("rejected", True)])
def test_g204_rejected(shapes: small.Shapes, state: str, fires: bool) -> None:
    one = told(shapes, "G204", unit(state, 10, 0))
    assert where(one) == [B] * fires
    assert one.severity == "warn"


@pytest.mark.parametrize("refused, fires", [(5000, False), (5001, True)])
def test_g205_many_refused(shapes: small.Shapes, refused: int, fires: bool) -> None:
    one = told(shapes, "G205", unit("reported", 100_000, refused))
    assert where(one) == [B] * fires
    assert one.severity == "warn"


# plausibility


def change(
    indicator: str, before: Any, now: Any, *, units: tuple[str, str] = (A, A), **more: Any
) -> dict[str, Rows]:
    """A value of two months, (numerator, denominator, value), and who was covered."""
    months = (BEFORE, NOW) if "months" not in more else more.pop("months")
    about = {"region_code": B, "region_name": "开远市", "indicator": indicator}
    keys = ("numerator", "denominator", "value")
    definition = {"indicator": indicator, "basis": "b", "is_share": False,
                  "denominator_dated": "month"}  # fmt: skip
    return {
        "indicator": [definition | more.pop("definition", {})],
        "indicator_value": [
            about | dict(zip(keys, figures, strict=True)) | {"period": month}
            | {key: value[place] for key, value in more.items()}
            for place, (month, figures) in enumerate(zip(months, (before, now), strict=True))
        ],
        "covered_unit": [
            {"period": month, "basis": "b", "region_code": B, "unit_code": code,
             "is_covered": True}
            for month, code in zip(months, units, strict=True)
        ],
    }  # fmt: skip


def count(before: int, now: int, indicator: str = "community_workers", **more: Any) -> dict:
    return change(indicator, (before, None, before), (now, None, now), **more)


@pytest.mark.parametrize(
    "before, now, fires",
    [(100, 130, False), (100, 131, True), (100, 70, False), (100, 69, True), (20, 40, False),
     (20, 41, True)],
)  # fmt: skip
def test_g301_by_per_cent_unless_few(
    shapes: small.Shapes, before: int, now: int, fires: bool
) -> None:
    """30 % of last month's, and more than 20 persons."""
    one = told(shapes, "G301", count(before, now))
    assert where(one) == [B] * fires
    assert one.severity == "provisional"
    if fires:
        assert one.violations[0].detail_zh == f"社区工作者人数：上月 {before}，本月 {now}"
        assert one.violations[0].indicator == "community_workers"


@pytest.mark.parametrize(
    "now, fires",
    [((45, 100, 45), False), (("45.01", 100, "45.01"), True), ((9, 20, 45), False),
     ((30, 60, 50), True)],
)  # fmt: skip
def test_g301_a_share_by_points(shapes: small.Shapes, now: Any, fires: bool) -> None:
    """15 points from 30 %; the last one moved by its denominator alone."""
    given = change("quota_share", (30, 100, 30), now, definition={"is_share": True})
    assert where(told(shapes, "G301", given)) == [B] * fires


def test_g301_a_share_of_few_is_not_judged(shapes: small.Shapes) -> None:
    given = change("quota_share", (1, 10, 10), (8, 10, 80), definition={"is_share": True})
    one = told(shapes, "G301", given)
    assert one.passed and one.count == 0


def test_g301_by_a_personal_attribute_says_no_number(shapes: small.Shapes) -> None:
    one = told(shapes, "G301", count(100, 200, "certified_assistant"))
    assert one.violations[0].detail_zh == "助理社会工作师人数：上月 —，本月 —"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(count(100, 900, "joiners"), id="of the month alone"),
        pytest.param(count(100, 900, units=(A, C)), id="other units covered"),
        pytest.param(count(100, 900, months=("2025-04", NOW)), id="no month before"),
        pytest.param(
            count(900, 100, definition={"denominator_dated": "reference_date"},
                  denominator_period=("2023-12-31", "2024-12-31")),
            id="next year's population",
        ),
    ],
)  # fmt: skip
def test_g301_what_is_not_compared(shapes: small.Shapes, given: dict[str, Rows]) -> None:
    one = told(shapes, "G301", given)
    assert one.passed and one.count == 0


def test_g301_the_same_population_is_compared(shapes: small.Shapes) -> None:
    given = count(900, 100, definition={"denominator_dated": "reference_date"},
                  denominator_period=("2024-12-31", "2024-12-31"))  # fmt: skip
    assert where(told(shapes, "G301", given)) == [B]


def test_g301_what_begins_at_0_each_year(shapes: small.Shapes) -> None:
    """The share trained this year falls to 0 in January, and may not in another month."""
    figures = ("training_days_3_share", (90, 100, 90), (5, 100, 5))
    share = {"is_share": True}
    january = change(*figures, months=("2024-12", "2025-01"), definition=share)
    assert told(shapes, "G301", january, period="2025-01").passed
    assert where(told(shapes, "G301", change(*figures, definition=share))) == [B]


@pytest.mark.parametrize(
    "before, now, times",
    [(10, 4999, None), (10, 5000, "500"), (5000, 10, "1/500"), (4999, 10, None), (4, 4000, None)],
)
def test_g302_an_indicator(shapes: small.Shapes, before: int, now: int, times: str | None) -> None:
    """From 4 to 4,000 is no slip of a unit."""
    given = count(before, now, "volunteer_hours")
    del given["indicator"], given["covered_unit"]
    one = told(shapes, "G302", given | {"region": NAMES})
    assert where(one) == [B] * (times is not None)
    assert one.severity == "stop" and one.count is None
    if times:
        assert one.violations[0].detail_zh.endswith(f"：指标值是上月的 {times} 倍")


INPUTS = [
    ("staff_roster", "staff_roster", "monthly_pay_yuan", "unit_code"),
    ("staff_roster", "staff_roster", "basic_pay_yuan", "unit_code"),
    ("volunteer_registration", "volunteer_registration", "service_hours", "unit_code"),
    ("training_record", "training_record", "days", "unit_code"),
    ("training_record", "training_record", "hours", "unit_code"),
    ("organisation", "organisation_register", "households", "register_unit"),
    ("organisation", "organisation_register", "facility_area_m2", "register_unit"),
    ("organisation", "organisation_register", "activity_area_m2", "register_unit"),
    ("organisation", "organisation_register", "commercial_area_m2", "register_unit"),
    ("organisation", "organisation_register", "total_floor_area_m2", "register_unit"),
    ("organisation", "organisation_register", "open_hours", "register_unit"),
    ("grid", "grid_register", "households", "register_unit"),
    ("wage_in_force", "wages", "urban_monthly_wage_yuan", "region_code"),
    ("wage_in_force", "wages", "rural_income_yuan", "region_code"),
    ("population_in_force", "population", "urban_resident", "region_code"),
    ("population_in_force", "population", "resident", "region_code"),
    ("population_in_force", "population", "registered", "region_code"),
    ("population_in_force", "population", "households", "region_code"),
]


@pytest.mark.parametrize("table, dataset, column, place", INPUTS)
def test_g302_an_input(
    shapes: small.Shapes, table: str, dataset: str, column: str, place: str
) -> None:
    """The middle figure of a file, whatever an indicator shows."""
    date = {"reference_date": "2024-12-31"} if table == "population_in_force" else {}

    def figures(now: int) -> dict[str, Rows]:
        rows = [(BEFORE, 2), (NOW, now)]
        return {
            "region": NAMES,
            table: [{"period": month, place: B, column: value} | date for month, value in rows],
        }

    one = told(shapes, "G302", figures(1000))
    assert where(one) == [B] and one.violations[0].dataset == dataset
    assert "是上月的 500 倍" in one.violations[0].detail_zh
    assert told(shapes, "G302", figures(998)).passed


def test_g302_a_first_population_against_the_year_before(shapes: small.Shapes) -> None:
    about = {"period": NOW, "region_code": B}
    rows = [
        about | {"reference_date": "2023-12-31", "resident": 500_000},
        about | {"reference_date": "2024-12-31", "resident": 50},
    ]
    given = {"region": NAMES, "population_in_force": rows}
    assert where(told(shapes, "G302", given)) == [B]
    # it is told in the month it came, not in every one after
    given["population_in_force"] = [*rows, *({**row, "period": BEFORE} for row in rows)]
    assert told(shapes, "G302", given).passed


def sent(dataset: str, *units: str, sha: str = "s", **more: Any) -> list[dict]:
    about = {"dataset": dataset, "period": NOW, "kind": "file", "rows_read": 9}
    return [about | {"unit_code": code, "submission": sha} | more for code in units]


def test_g303_the_same_bytes(shapes: small.Shapes) -> None:
    one = told(shapes, "G303", {"region": NAMES, "submission": sent("wages", A, B)})
    assert where(one) == [A, B]
    assert one.severity == "stop"
    assert one.violations[0].detail_zh == f"工资与收入：与 {B} 开远市 的报表相同 9 行（人）"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*sent("wages", A), *sent("wages", B, sha="t")], id="other bytes"),
        pytest.param([*sent("wages", A), *sent("population", B)], id="other dataset"),
        pytest.param(sent("wages", A, B, kind="no_change"), id="no change"),
        pytest.param(sent("wages", A, B, rows_read=0), id="nothing in them"),
        pytest.param(sent("wages", A, "5325"), id="the office above"),
    ],
)
def test_g303_no_copy(shapes: small.Shapes, rows: Rows) -> None:
    assert told(shapes, "G303", {"submission": rows}).passed


LISTS = ["staff_roster", "volunteer_registration", "certification_list", "training_record"]


@pytest.mark.parametrize("dataset", LISTS)
@pytest.mark.parametrize(
    "own, copied, fires",
    [(10, 5, [A]), (11, 5, []), (8, 4, []), (6, 6, [A])],
)
def test_g303_most_of_the_persons(
    shapes: small.Shapes, dataset: str, own: int, copied: int, fires: list[str]
) -> None:
    """Half of A's persons, and at least five, stand in the long list of B."""
    rows = persons(A, range(own)) + persons(B, range(own - copied, 100))
    one = told(shapes, "G303", {"region": NAMES, dataset: rows})
    assert where(one) == fires
    if fires:
        assert f"与 {B} 开远市 的报表相同 {copied} 行（人），占其 {own} 人" in (
            one.violations[0].detail_zh
        )


def test_g303_by_persons_of_this_month_and_another_place(shapes: small.Shapes) -> None:
    moved = persons(A, range(10), BEFORE) + persons(B, range(10))
    above = persons(A, range(10)) + persons("5325", range(10))
    for rows in (moved, above):
        assert told(shapes, "G303", {"staff_roster": rows}).passed


@pytest.mark.parametrize("table", ["organisation", "grid"])
def test_g303_the_same_figures_of_a_register(shapes: small.Shapes, table: str) -> None:
    def register(size: int, last: int) -> dict[str, Rows]:
        about = {"period": NOW}
        return {table: [
            about | {"register_unit": code, "households": 100 + number + (code == B) * (
                last if number == size - 1 else 0)}
            for code in (A, B) for number in range(size)
        ]}  # fmt: skip

    assert where(told(shapes, "G303", register(5, 0))) == [A, B]
    assert told(shapes, "G303", register(5, 1)).passed  # one figure is another
    assert told(shapes, "G303", register(4, 0)).passed  # too few to compare


def test_g303_registers_that_say_nothing(shapes: small.Shapes) -> None:
    rows = [{"period": NOW, "register_unit": code} for code in (A, B) for _ in range(9)]
    assert told(shapes, "G303", {"grid": rows}).passed


def test_g303_the_same_population(shapes: small.Shapes) -> None:
    about = {"period": NOW, "reference_date": "2024-12-31", "resident": 9, "households": 3}
    rows = [about | {"region_code": code, "unit_code": code} for code in (A, B)]
    assert where(told(shapes, "G303", {"population_in_force": rows})) == [A, B]
    for other in ({"households": 4}, {"unit_code": A}, {"reference_date": "2023-12-31"}):
        given = {"population_in_force": [rows[0], rows[1] | other]}
        assert told(shapes, "G303", given).passed, other
    bare = [{key: value for key, value in row.items() if key != "households"} for row in rows]
    assert told(shapes, "G303", {"population_in_force": bare}).passed  # one figure may be equal


def repeated(dataset: str, kind: str = "file", **other: Any) -> dict[str, Rows]:
    rows = [*persons(B, range(3), BEFORE), *persons(B, range(2)), *persons(B, [2], **other)]
    return {"region": NAMES, dataset: rows, "submission": sent(dataset, B, kind=kind)}


@pytest.mark.parametrize(
    "dataset, codes",
    [("training_record", {"G304"}), ("staff_roster", {"G304", "G305"}),
     ("volunteer_registration", {"G305"}), ("certification_list", {"G305"})],
)  # fmt: skip
def test_g304_g305_last_months_file_again(
    shapes: small.Shapes, dataset: str, codes: set[str]
) -> None:
    found = judged(frame_of("repeated_files", NOW, repeated(dataset), shapes))
    assert {code for code, one in found.items() if where(one) == [B]} == codes
    assert (found["G304"].severity, found["G305"].severity) == ("provisional", "warn")
    for given in (repeated(dataset, birth_month="1980-01-01"), repeated(dataset, "no_change")):
        found = judged(frame_of("repeated_files", NOW, given, shapes))
        assert all(one.passed for one in found.values())


@pytest.mark.parametrize(
    "dataset, column, value",
    [
        ("training_record", "days", 2), ("training_record", "course_no", "K1"),
        ("training_record", "completed", "no"), ("staff_roster", "monthly_pay_yuan", 1),
        ("staff_roster", "ended_on", "2025-06-01"), ("staff_roster", "post", "x"),
        ("volunteer_registration", "service_hours", 1), ("certification_list", "level", "x"),
    ],
)  # fmt: skip
def test_a_list_with_one_figure_changed_is_another(
    shapes: small.Shapes, dataset: str, column: str, value: Any
) -> None:
    given = repeated(dataset, **{column: value})
    found = judged(frame_of("repeated_files", NOW, given, shapes))
    assert all(one.passed for one in found.values())


# keys


def test_g402_a_region_is_gone(shapes: small.Shapes) -> None:
    before = [(A, "个旧市"), (B, "开远市"), (C, "蒙自市")]
    assert told(shapes, "G402", {"region": NAMES}, published=before).passed
    one = told(shapes, "G402", {"region": NAMES[:2]}, published=before)
    assert where(one) == [C] and one.severity == "stop"
    assert one.violations[0].region_name == "蒙自市"
    withdrawn = {"region": NAMES[:2], "withdrawn_division": [{"period": NOW, "region_code": C}]}
    assert told(shapes, "G402", withdrawn, published=before).passed


def test_g403_a_region_is_new(shapes: small.Shapes) -> None:
    one = told(shapes, "G403", {"region": NAMES}, published=[(A, "个旧市"), (B, "开远市")])
    assert where(one) == [C] and one.severity == "warn"
    assert told(shapes, "G403", {"region": NAMES}, published=[]).passed  # the first release


def found_again(kept: int, of: int, dataset: str = "staff_roster", period: str = NOW) -> dict:
    before = {"2025-01": "2024-12", NOW: BEFORE}[period]
    rows = persons(B, range(of), before) + persons(B, range(of - kept, of + 20), period)
    state = {"period": period, "unit_code": B, "dataset": dataset, "is_good": True}
    region = [{**row, "period": period} for row in NAMES]
    return {dataset: rows, "reporting_state": [state], "region": region}


@pytest.mark.parametrize("dataset", LISTS)
@pytest.mark.parametrize("kept, of, fires", [(5, 10, False), (4, 10, True), (0, 4, False)])
def test_g404_persons_are_not_found_again(
    shapes: small.Shapes, dataset: str, kept: int, of: int, fires: bool
) -> None:
    one = told(shapes, "G404", found_again(kept, of, dataset))
    assert where(one) == [B] * fires
    assert one.severity == "provisional"
    if fires:
        assert f"上月 {of} 人，只找到 {kept} 人" in one.violations[0].detail_zh


def test_g404_a_ledger_begins_anew_in_january(shapes: small.Shapes) -> None:
    for dataset, fires in (("training_record", []), ("staff_roster", [B])):
        given = found_again(0, 10, dataset, "2025-01")
        assert where(told(shapes, "G404", given, period="2025-01")) == fires


def test_g404_a_file_that_was_rejected_is_not_judged(shapes: small.Shapes) -> None:
    given = found_again(0, 10)
    given["reporting_state"][0]["is_good"] = False
    assert told(shapes, "G404", given).count == 0


# all of them


def test_every_expectation_has_a_test() -> None:
    named = " ".join(name for name in globals() if name.startswith("test_"))
    for one in expectations():
        assert f"_{one.code.lower()}_" in named, one.code


def test_codes_are_single_and_files_are_named_after_frames() -> None:
    codes = [one.code for one in expectations()]
    assert len(codes) == len(set(codes)) == 19
    assert {path.stem for path in SUITES.glob("*.json")} == {one.frame for one in expectations()}
