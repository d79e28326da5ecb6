"""The example region: its totals, its determinism, and the plain counting behind its truth."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from workforce.catalogue import CLOSED_LISTS, load
from workforce.demo import (
    earnings,
    example,
    people,
    places,
    styles,
    words,
    world,
    write_example,
    write_history,
)
from workforce.demo.certificates import LEVELS, SOCIAL_WORK, SPORTS, Certificate
from workforce.demo.facilities import Facility
from workforce.demo.faults import Mark, Submission, person_of
from workforce.demo.grids import RURAL, URBAN, Grid
from workforce.demo.months import Month, read_months
from workforce.demo.past.happenings import WITHDRAWN_BY, WITHDRAWN_WHY, month_texts
from workforce.demo.past.places import NEW_COMMITTEES, NEW_TOWNSHIP
from workforce.demo.past.world import build_past
from workforce.demo.registrations import last_valid_day
from workforce.demo.roster import RosterRow, Tenure
from workforce.demo.terms import floor_of_basic_pay
from workforce.demo.training import Attendance, Course
from workforce.demo.truth import lists, rows, training
from workforce.demo.truth.indicators import INDICATORS
from workforce.demo.volunteers import EVER, Volunteer
from workforce.folders import DataFolder

PACKAGE = Path(example.__file__).parent
LITTLE = {"months": ("2025-06",), "volunteers": 600}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


@pytest.fixture(scope="module")
def stated(data: Path) -> dict:
    return json.loads((data / "demo/truth.json").read_text(encoding="utf-8"))


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# The region


def test_totals_are_those_of_the_real_prefecture(stated: dict) -> None:
    summary = stated["summary"]
    assert (summary["village_committees"], summary["resident_committees"]) == (1108, 252)
    assert (summary["volunteers"], summary["certified"]) == (28_200, 299)
    assert 8_500 < summary["roster_rows"] < 9_500
    assert sum(county.urban_resident for county in places.COUNTIES) == 2_136_300
    assert len(places.COUNTIES) == 13


def test_full_scale_has_ten_times_the_volunteers() -> None:
    assert example.VOLUNTEERS == {"small": 28_200, "full": 282_000}


def test_every_county_has_a_style_and_every_header_is_listed_and_used() -> None:
    assert set(styles.STYLES) == set(places.COUNTY_NAMES)
    used = {
        (dataset, column, style.header(dataset, column))
        for style in styles.STYLES.values()
        for dataset in style.columns
        for column in style.column_names(dataset)
    }
    listed = {
        (dataset, column, header)
        for dataset, columns in styles.HEADERS.items()
        for column, headers in columns.items()
        for header in headers
    }
    for dataset, column, header in used:
        ignored = styles.IGNORED_HEADERS.get(column, ())
        assert (dataset, column, header) in listed or header in ignored
    from_offices = ("population", "wages", "division")
    assert {row for row in listed - used if row[0] not in from_offices} == set()


def test_organisation_names_occur_twice_only_in_different_townships() -> None:
    region = places.build_region(2025)
    for code in places.COUNTY_NAMES:
        organisations = region.organisations[code]
        assert len(places.repeated_names(organisations)) == 2
        assert len({(o.name, o.township.code) for o in organisations}) == len(organisations)
        assert len({o.code for o in organisations}) == len(organisations)


def test_only_lists_that_name_the_kind_hold_other_certificates() -> None:
    months = read_months(("2025-05", "2025-06"))
    built = world.build_world(2025, months, 600)
    for submission in built.submissions(2025):
        kinds = {record.kind for record in submission.records if hasattr(record, "issued")}
        columns = styles.STYLES[submission.unit_code].columns[submission.dataset]
        assert len(kinds) <= 1 or "certificate_kind" in columns


def test_no_row_stands_twice_but_those_the_truth_names() -> None:
    months = read_months(("2025-05", "2025-06"))
    built = world.build_world(2025, months, 28_200)
    for submission in built.submissions(2025):
        if submission.dataset == "training_record":
            continue  # two ledgers have an attendance twice, word for word
        seen = set()
        for at, record in enumerate(submission.records):
            key = (person_of(record).number,)
            if isinstance(record, RosterRow):
                key += (record.tenure.org.code, record.types, record.posts)
            elif submission.dataset == "certification_list":
                key += (record.number, record.issued)
            mark = submission.marks.get(at)
            assert (key in seen) == (mark is not None and mark.rule in ("R303", "R112"))
            seen.add(key)


# The people


def check_digit(first17: str) -> str:
    """GB 11643 the long way round: the digit that makes the weighted sum 1 modulo 11."""
    total = sum(int(c) * pow(2, 17 - at, 11) for at, c in enumerate(first17))
    return next(c for v, c in enumerate("0123456789X") if (total + v) % 11 == 1)


def test_id_numbers_are_right_unique_and_under_no_real_area() -> None:
    rng, registry = random.Random(1), people.Registry()
    made = [registry.person(rng, 0.5, date(1940, 1, 1), date(2012, 12, 31)) for _ in range(25_000)]
    for person in made:
        assert person.id_number[:2] == "99"
        assert person.id_number[6:14] == f"{person.born:%Y%m%d}"
        assert int(person.id_number[16]) % 2 == (0 if person.is_female else 1)
        assert person.id_number[17] == check_digit(person.id_number[:17])
    assert len({person.id_number for person in made}) == len(made)
    phones = {people.phone(person) for person in made}
    assert len(phones) == len(made)
    assert all(re.fullmatch(r"199\d{8}", phone) for phone in phones)


def test_an_old_id_number_becomes_the_same_person_by_rule() -> None:
    person = people.Registry().person(random.Random(1), 0.5, date(1970, 1, 1), date(1970, 1, 1))
    old = people.id_number_15(person)
    first17 = old[:6] + "19" + old[6:]
    assert len(old) == 15
    assert first17 + check_digit(first17) == person.id_number


def test_no_name_can_stand_in_a_place_a_header_or_a_code() -> None:
    region = places.build_region(2025)
    texts = [places.PREFECTURE_NAME, *places.COUNTY_NAMES.values()]
    texts += [o.name + o.township.name for o in region.all_organisations()]
    texts += [h for columns in styles.HEADERS.values() for hs in columns.values() for h in hs]
    texts += [word for posts in words.POSTS.values() for word in posts.values()]
    texts += [word for types in words.TYPES.values() for word in types.values()]
    texts += [*words.SHORT_WORDS, *styles.TITLES.values(), *styles.GROUPS]
    characters = set("".join(texts))
    assert not characters & set(people.LAST_FEMALE + people.LAST_MALE + "·")


# The files


def test_the_same_bytes_in_another_process_zone_and_umask(tmp_path: Path) -> None:
    code = (
        "import os, pathlib; os.umask(0o077); from workforce.demo import write_example; "
        f"write_example(pathlib.Path({str(tmp_path / 'there')!r}), **{LITTLE!r})"
    )
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    root = PACKAGE.parent.parent
    with subprocess.Popen([sys.executable, "-c", code], env=surroundings, cwd=root) as other:
        write_example(tmp_path / "here", **LITTLE)
        assert other.wait() == 0
    assert hashes(tmp_path / "here") == hashes(tmp_path / "there")


def test_a_second_time_nothing_is_written(data: Path, stated: dict) -> None:
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
    assert write_example(data) == stated["summary"]
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*")} == before


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "raw/staff_roster/2025-06/532502.xlsx"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"a real one")
    with pytest.raises(ValueError, match=r"(?s)不是示例.*did not make: raw/staff_roster"):
        write_example(tmp_path, **LITTLE)
    assert hashes(tmp_path).keys() == {"raw/staff_roster/2025-06/532502.xlsx"}


def test_a_foreign_reporting_file_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "reference/reporting.yml"
    own.parent.mkdir(parents=True)
    own.write_text("owes: {}\n")
    with pytest.raises(ValueError, match="left alone"):
        write_example(tmp_path, **LITTLE)
    assert own.read_text() == "owes: {}\n"


def test_a_stopped_example_is_finished_and_an_old_one_replaced(tmp_path: Path) -> None:
    """Killed while writing: begun.json knows the files, the truth is not there yet."""
    stale = "raw/staff_roster/2024-12/532502.csv"
    begun = tmp_path / "raw/staff_roster/2024-12/.532502.csv.partial"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"half a fi")
    (tmp_path / stale).write_bytes(b"a whole file")
    (tmp_path / "raw/README.md").write_text("what lies here")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/begun.json").write_text(json.dumps({"paths": [stale]}))
    write_example(tmp_path, **LITTLE)
    found = hashes(tmp_path).keys()
    assert stale not in found
    assert not [name for name in found if name.endswith(".partial")]
    assert "demo/begun.json" not in found
    assert "raw/README.md" in found


def test_wrong_arguments_are_refused(tmp_path: Path) -> None:
    for arguments in ({"scale": "huge"}, {"months": ("2025-05", "2025-07")}, {"months": ()}):
        with pytest.raises(ValueError):
            write_example(tmp_path, **arguments)


# The truth


def test_it_shares_no_code_with_the_pipeline() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module]
            for name in names:
                assert name.split(".")[0] not in ("schemas", "flows", "polars", "duckdb", "pandas")
                assert not name.startswith("workforce") or name.startswith("workforce.demo")


def test_refused_rows_are_where_the_truth_says(data: Path, stated: dict) -> None:
    """In the csv whose clerk lost the last digits, every refused row shows it."""
    rows = [r for r in stated["refused"] if r["unit_code"] == "532532"]
    path = data / "raw" / rows[0]["file"]
    with path.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle))
    column = lines[0].index("身份证号")
    assert {r["row"] for r in rows} == {
        number for number, line in enumerate(lines, 1) if line[column].endswith("000")
        and check_digit(line[column][:17]) != "0"
    }  # fmt: skip
    assert {r["rule"] for r in rows} == {"R104"}


def test_only_one_file_has_more_than_five_rows_in_a_hundred_refused(stated: dict) -> None:
    spoilt = [r for r in stated["rows"] if r["rows_refused"] * 20 > r["rows_read"]]
    assert [(r["period"], r["unit_code"], r["dataset"]) for r in spoilt] == [
        ("2025-06", "532532", "staff_roster")
    ]
    refused = {(r["period"], r["unit_code"], r["dataset"]) for r in stated["refused"]}
    assert sum(r["rows_refused"] for r in stated["rows"]) == len(stated["refused"])
    assert len(refused) == 19


def test_every_kind_of_fault_occurs_and_few_workbooks_have_one(stated: dict) -> None:
    assert {r["rule"] for r in stated["refused"]} == {
        "R101", "R102", "R103", "R104", "R105", "R106", "R107", "R109", "R110", "R111", "R112",
        "R201", "R202",
    }  # fmt: skip
    assert {r["rule"] for r in stated["warnings"]} == {"R301", "R302", "R303", "R304"}
    for month in ("2025-05", "2025-06"):
        findings = [*stated["refused"], *stated["warnings"]]
        found = {r["file"] for r in findings if r["period"] == month and r["sheet"]}
        assert len(found) <= 8


def test_the_first_month_lacks_two_files_and_says_so(stated: dict) -> None:
    rows = {(r["period"], r["region_code"], r["indicator"]): r for r in stated["indicators"]}
    training = rows["2025-05", "5325", "training_days_3_share"]
    assert (training["status"], training["coverage"]) == ("provisional", "0.9231")  # 12 of 13
    absent = rows["2025-05", "532531", "training_days_3_share"]
    assert (absent["status"], absent["numerator"], absent["coverage"]) == (
        "missing",
        None,
        "0.0000",
    )
    workers = [rows["2025-05", c, "workers_per_10k_urban_all"]["numerator"] for c in ("532531",)]
    assert workers[0] > 0
    assert rows["2025-06", "5325", "volunteers_share_residents"]["status"] == "ok"
    assert rows["2025-06", "5325", "workers_per_10k_urban_all"]["status"] == "provisional"


def day(text: str) -> date:
    return date.fromisoformat(f"2025-{text}")


@pytest.mark.parametrize(
    ("courses", "half_days", "why"),
    [
        ([("01-15", "01-16", 4), ("02-18", "02-18", 1)], 5, "two and a half days: apart, summed"),
        ([("05-12", "05-14", 6)], 6, "exactly three days"),
        ([("03-03", "03-07", 8), ("03-06", "03-08", 6)], 12, "seven days on six dates are six"),
        ([("01-15", "01-16", 4), ("01-15", "01-16", 3)], 4, "the same two dates give two days"),
        ([("02-18", "02-18", 1), ("02-18", "02-18", 2)], 2, "one date gives one day at most"),
        ([("01-15", "01-16", 4), ("01-17", "01-17", 2)], 6, "adjacent dates do not overlap"),
        ([("04-07", "04-30", 8), ("04-10", "04-10", 2), ("04-30", "05-01", 4)], 14, "a chain"),
        ([], 0, "no course"),
    ],
)
def test_credit_of_overlapping_courses(courses: list, half_days: int, why: str) -> None:
    assert training.credit([(day(a), day(b), n) for a, b, n in courses]) == half_days, why


def course(number: str, level: str, started: str, ended: str, half_days: int, mode: str) -> Course:
    return Course(number, "培训", level, "", "", mode, "在职", "", date.fromisoformat(started),
                  date.fromisoformat(ended), half_days)  # fmt: skip


def test_which_rows_of_the_ledgers_earn_credit() -> None:
    person = people.Registry().person(random.Random(1), 0.5, date(1980, 1, 1), date(1980, 1, 1))
    june = read_months(("2025-06",))[0]
    shared = course("1", "prefecture", "2025-02-24", "2025-02-25", 4, "集中")
    own = course("1", "county", "2025-03-03", "2025-03-03", 0, "线上")
    ledgers = [
        ("532501", Attendance(shared, person, True)),
        ("532503", Attendance(shared, person, True)),  # the same course: once
        ("532501", Attendance(own, person, True)),  # no days stated: one day
        ("532503", Attendance(course("1", "county", "2025-04-01", "2025-04-01", 1, "集中"),
                              person, True)),  # another county's course of that number
    ]  # fmt: skip
    worthless = [
        Attendance(course("2", "county", "2025-01-06", "2025-01-10", 10, "自学"), person, True),
        Attendance(course("3", "county", "2025-01-13", "2025-01-14", 4, "集中"), person, False),
        Attendance(course("4", "county", "2024-12-30", "2024-12-31", 4, "集中"), person, True),
        Attendance(course("5", "county", "2025-06-30", "2025-07-01", 4, "集中"), person, True),
    ]
    ledgers += [("532501", row) for row in worthless]
    assert training.credited_half_days(ledgers, june) == {person.number: 4 + 2 + 1}
    across = course("6", "county", "2024-12-30", "2025-01-03", 7, "集中")
    ledgers.append(("532501", Attendance(across, person, True)))  # ended this year: counts
    assert training.credited_half_days(ledgers, june) == {person.number: 4 + 2 + 1 + 7}


@pytest.mark.parametrize(
    ("numerator", "denominator", "factor", "value"),
    [(1, 3, 100, "33.33"), (2, 3, 100, "66.67"), (1, 800, 100, "0.13"), (3, 4_000, 100, "0.08"),
     (0, 7, 100, "0.00"), (7, 7, 100, "100.00"), (299, 4_662_231, 10_000, "0.64")],
)  # fmt: skip
def test_values_are_rounded_half_up(
    numerator: int, denominator: int, factor: int, value: str
) -> None:
    assert rows.rounded(numerator, denominator, factor, 2) == value


# Counted by hand: a township of 532502, whose files have every column but a registration's end

TOWN = places.Township("532502101", "大庄镇", "镇")
MAY, JUNE = read_months(("2025-05", "2025-06"))
BOTH = ("party_committee_member", "committee_member")
REGISTRY = people.Registry()


def village(
    number: int = 200, kind: str = "village", urban_rural: str = "121", unit: str = "532502",
    households: int | None = 1, **facility: object,
) -> places.Organisation:  # fmt: skip
    town = replace(TOWN, code=unit + TOWN.code[6:])
    return places.Organisation(
        f"{town.code}{number}", "大寨村委会", kind, urban_rural, town, households, "",
        Facility(**facility),
    )  # fmt: skip


def someone(female: float = 0.0) -> people.Person:
    return REGISTRY.person(random.Random(1), female, date(1980, 1, 1), date(1990, 1, 1))


def tenure(
    org: places.Organisation, person: people.Person | None = None, female: float = 0.0,
    form: str | None = None, title: str | None = None, **terms: object,
) -> Tenure:  # fmt: skip
    """Somebody who has always been there; types and posts are the row's."""
    person = person or someone(female)
    return Tenure(person, org, (), (), title, None, None, form, "", 0, 1, **terms)


def roster(*found: RosterRow, month: Month = JUNE, unit: str = "532502") -> Submission:
    return Submission(month, unit, "staff_roster", list(found))


def worker(
    org: places.Organisation, who: people.Person | None = None, **terms: object
) -> RosterRow:
    return RosterRow(tenure(org, who, **terms), ("dedicated",), ("worker",))


Counted = dict[tuple[str, str], dict]


def count(
    orgs: list[places.Organisation], *sent: Submission, month: Month = JUNE,
    grids: list[Grid] | None = None,
) -> Counted:  # fmt: skip
    """The truth's rows of a region that has these organisations only."""
    by_county: dict[str, list] = {code: [] for code in places.COUNTY_NAMES}
    for org in orgs:
        by_county[org.county_code].append(org)
    region = places.Region({}, by_county)
    counted = rows.count_month(region, {"532502": grids or []}, month, sent)
    return {(row["region_code"], row["indicator"]): row for row in counted}


def pair(found: Counted, code: str, indicator: str) -> tuple:
    row = found[code, indicator]
    return row["numerator"], row["denominator"]


def test_a_village_counted_by_hand() -> None:
    """One village committee of class 121, five people, six rows; one row refused.

    A (woman) secretary and director in two rows; B (man) member; C (woman) 妇女主任: on the
    committee, no director; D dedicated part-time: no worker; E grid worker; B's row as director
    is refused. Members A, B, C: 2 women of 3. Directors A: 1 of 1. Workers A, B, C.
    """
    org = village()
    a, b, c = tenure(org, female=1.0), tenure(org), tenure(org, female=1.0, title="妇女主任")
    found_rows = [
        RosterRow(a, ("party_committee_member",), ("secretary",)),
        RosterRow(a, ("committee_member",), ("director",)),
        RosterRow(b, ("committee_member",), ("member",)),
        RosterRow(c, ("committee_member",), ()),
        RosterRow(tenure(org, form="part_time"), ("dedicated",), ("worker",)),
        RosterRow(tenure(org), ("grid_worker",), ("worker",)),
        RosterRow(b, ("committee_member",), ("director",)),
    ]
    sent = Submission(JUNE, "532502", "staff_roster", found_rows, {6: Mark("R102", True, {})})
    found = count([org], sent)
    for code in ("532502", "532502101", "532502101200"):
        assert pair(found, code, "women_share_village_committee_members") == (2, 3)
        assert pair(found, code, "women_share_village_committee_directors") == (1, 1)
        assert pair(found, code, "women_share_village_two_committees") == (2, 3)
        assert pair(found, code, "main_other_staff") == (1, None)  # D
        assert pair(found, code, "main_grid_workers") == (1, None)  # E
    for code in ("532502", "532502101"):
        assert pair(found, code, "one_shoulder_share") == (1, 1)
    assert ("532502101200", "one_shoulder_share") not in found  # one committee is no region
    assert pair(found, "532502", "workers_per_10k_urban") == (3, 238_616)
    assert pair(found, "532502", "workers_per_10k_urban_with_grid") == (4, 238_616)
    assert pair(found, "532502", "workers_per_10k_resident_committee") == (0, 238_616)
    empty = found["532502101", "women_share_resident_committee_members"]
    assert (empty["status"], empty["value"]) == ("not_applicable", None)
    assert found["532502", "women_share_village_committee_members"]["status"] == "provisional"
    whole = found["5325", "workers_per_10k_urban_all"]
    assert (whole["status"], whole["coverage"], whole["value"]) == ("missing", "0.0769", None)
    assert ("532502101", "training_days_3_share") not in found  # no ledger: not covered


def test_main_categories_are_told_over_the_whole_region() -> None:
    """Dedicated at one, on the committee of the other: dedicated there, a member above."""
    first, second, both = village(200), village(201), someone()
    found = count([first, second], roster(
        worker(first, both),
        RosterRow(tenure(second, both), ("committee_member",), ("member",)),
        RosterRow(tenure(second), ("committee_member", "dedicated"), ("member",)),
        worker(second),
    ))  # fmt: skip
    assert [
        found[first.code, name]["numerator"]
        for name in ("community_workers", "two_committee_members", "main_dedicated_workers")
    ] == [1, 0, 1]
    assert [
        found["532502", name]["numerator"]
        for name in ("community_workers", "two_committee_members", "dedicated_workers",
                     "main_dedicated_workers")
    ] == [3, 2, 3, 1]  # fmt: skip


def test_one_shoulder_is_one_person_at_one_organisation() -> None:
    """Secretary here and director there is none; a vacancy stays in the denominator."""
    orgs = [village(200), village(201), village(1, "resident"), village(202)]
    head = someone()
    found = count(orgs, roster(
        RosterRow(tenure(orgs[0], head), ("party_committee_member",), ("secretary",)),
        RosterRow(tenure(orgs[1], head), ("committee_member",), ("director",)),
        RosterRow(tenure(orgs[2]), BOTH, ("secretary", "director")),
    ))  # fmt: skip
    assert pair(found, "532502", "one_shoulder_share") == (1, 4)
    assert pair(found, "532502", "one_shoulder_share_village_committee") == (0, 3)
    assert pair(found, "532502", "one_shoulder_share_resident_committee") == (1, 1)


def test_officers_may_be_anybody_on_the_roster() -> None:
    orgs = [village(200, is_ethnic_work_key=True), village(201, is_ethnic_work_key=True),
            village(202)]  # fmt: skip
    duty = {"duties": ("灾害信息员", "民族宗教干事")}
    found = count(orgs, roster(
        RosterRow(tenure(orgs[0], **duty), ("other",), ("worker",)),
        worker(orgs[2], **duty),
        RosterRow(replace(tenure(orgs[1], **duty), ended=JUNE.last), ("other",), ("worker",)),
    ))  # fmt: skip
    assert pair(found, "532502", "disaster_officer_share") == (2, 3)
    assert pair(found, "532502", "ethnic_officer_share") == (1, 2)


def test_grids_and_who_looks_after_them() -> None:
    """Three of four grids state households; a part-time worker looks after none."""
    org = village()
    grids = [Grid(f"{org.code}W{n}", org, kind, households, has_group) for n, kind, households,
             has_group in ((1, RURAL, 100, True), (2, RURAL, None, None), (3, URBAN, 300, False),
                           (4, "park", 50, True))]  # fmt: skip
    found = count([org], roster(
        RosterRow(tenure(org, grids=(f"{org.code}W1", f"{org.code}W9")), ("grid_worker",), ()),
        RosterRow(tenure(org, form="part_time", grids=(f"{org.code}W2",)), ("grid_worker",), ()),
        worker(org, grids=(f"{org.code}W3",)),
    ), grids=grids)  # fmt: skip
    assert pair(found, org.township.code, "grids_with_worker_share") == (1, 4)
    assert pair(found, org.township.code, "grid_workers_per_grid") == (2, 4)
    assert pair(found, org.township.code, "households_per_grid_rural") == (100, 1)
    assert pair(found, org.township.code, "households_per_grid_urban") == (300, 1)
    assert pair(found, org.township.code, "grids_with_party_group_share") == (2, 4)


def test_areas_are_over_those_that_state_all_of_them() -> None:
    """A stated 0 counts, an empty cell does not; an empty yes-or-no is a no."""
    orgs = [
        village(200, households=300, has_service_facility=True,
                facility_area_m2=Decimal("812.5"), activity_area_m2=Decimal("400.25"),
                commercial_area_m2=Decimal(100), total_floor_area_m2=Decimal("3000.5"),
                open_hours=Decimal("7.5"), has_volunteer_station=True),
        village(201, households=None, has_service_facility=True, facility_area_m2=Decimal(200),
                commercial_area_m2=Decimal(50), open_hours=Decimal(8)),
        village(202, households=100, facility_area_m2=Decimal(0), open_hours=Decimal(9),
                has_volunteer_station=True),
    ]  # fmt: skip
    found = count(orgs)
    assert pair(found, "532502", "facility_area_per_100_households") == ("812.5", 400)
    assert found["532502", "facility_area_per_100_households"]["value"] == "203.13"
    assert pair(found, "532502", "activity_area_share") == ("400.25", "812.5")
    assert pair(found, "532502", "commercial_service_area_share") == ("912.5", "3000.5")
    assert pair(found, "532502", "facility_coverage") == (2, 3)
    assert pair(found, "532502", "facility_coverage_urban") == (2, 3)
    assert pair(found, "532502", "volunteer_station_share") == (1, 2)
    assert pair(found, "532502", "facility_open_8_hours_share") == (1, 2)
    assert pair(found, "532502", "facility_open_hours_mean") == ("15.5", 2)
    alone = count([orgs[1]])
    assert ("532502101", "activity_area_share") not in alone  # states none: no denominator
    closed = count([orgs[2]])["532502101", "facility_open_hours_mean"]
    assert (closed["numerator"], closed["denominator"]) == (0, 0)  # no facility: none of them
    assert closed["status"] == "not_applicable"


def test_pay_is_the_largest_stated_and_the_mean_of_the_months() -> None:
    """May: 3000 and 3200.50 of one person are 3200.50. June: 4000; blank and 0 are left out."""
    first, second, rural = village(200), village(201), village(202, urban_rural="220")
    one, unpaid, blank = someone(), someone(), someone()
    may = roster(
        worker(first, one, pay=3000_00), worker(second, one, pay=3200_50), month=MAY
    )  # fmt: skip
    june = roster(
        worker(first, one, pay=4000_00),
        worker(first, unpaid, pay=0),
        worker(second, blank),
        worker(rural, pay=9999_00),
        RosterRow(tenure(second, pay=5000_00), ("grid_worker",), ("worker",)),
    )
    orgs = [first, second, rural]
    found = count(orgs, may, june)
    assert pair(found, "532502", "urban_pay_mean") == ("7200.5", 2)
    assert pair(found, first.code, "urban_pay_mean") == (7000, 2)
    assert pair(found, "532502", "urban_workers_unpaid") == (1, None)
    wage = earnings.monthly_wage("532502")
    assert wage and pair(found, "532502", "urban_pay_to_wage") == ("7200.5", 2 * wage)
    assert found["532502", "urban_pay_to_wage"]["denominator_period"] == "2024"
    assert pair(count(orgs, may, june, month=MAY), "532502", "urban_pay_mean") == ("3200.5", 1)
    without = village(200, unit=earnings.WITHOUT_WAGE)
    alone = count([without], roster(worker(without, pay=100_00), unit=without.county_code))
    assert pair(alone, without.code, "urban_pay_to_wage") == (100, 7215)  # the prefecture's


def test_twelve_basic_pays_against_the_rural_income() -> None:
    """Exactly 2.3 times is enough, a fen a month less is not; 0 is stated, blank is not."""
    org, floor = village(), floor_of_basic_pay("532502")
    income = earnings.rural_income("532502")
    assert income and Fraction(12 * floor, 100) == Fraction(23, 10) * Fraction(income)
    secretaries = [
        RosterRow(tenure(org, basic_pay=fen), ("party_committee_member",), ("secretary",))
        for fen in (floor, floor - 1, 0, None)
    ]
    found = count([org], roster(*secretaries))
    assert pair(found, org.code, "village_secretary_pay_share") == (1, 3)
    poor = village(unit=earnings.WITHOUT_INCOME)
    unknown = count([poor], roster(replace(secretaries[0]), unit=poor.county_code))
    assert unknown[poor.county_code, "village_secretary_pay_share"]["status"] == "missing"


def test_who_joined_left_and_moved() -> None:
    """M moves inside the county, T comes from another, L leaves, J is new, S stays."""
    first, second, other = village(200), village(201), village(200, unit="532501")
    m, t, gone, new, stays = (someone() for _ in range(5))
    found = count(
        [first, second, other],
        roster(worker(first, m), worker(first, gone), worker(first, stays), month=MAY),
        roster(worker(other, t), month=MAY, unit="532501"),
        roster(worker(second, m), worker(first, stays), worker(first, new), worker(first, t)),
        roster(unit="532501"),
    )
    names = ("joiners", "leavers", "transfers_in", "transfers_out")
    assert [found["532502", name]["numerator"] for name in names] == [2, 1, 1, 0]
    assert [found["532501", name]["numerator"] for name in names] == [0, 1, 0, 1]
    assert [found[first.code, name]["numerator"] for name in names] == [2, 2, 1, 1]
    assert [found[second.code, name]["numerator"] for name in names] == [1, 0, 1, 0]
    assert pair(found, "532502", "joiner_rate") == (2, 4)
    assert pair(found, "532502", "turnover_rate") == (1, 3)
    assert found["5325", "joiners"]["numerator"] == 1  # J: T moved inside the prefecture
    alone = count([first], roster(worker(first)))
    assert alone["532502", "joiners"]["coverage"] == "0.0000"  # no roster of the month before


def december(year: int) -> Month:
    return Month(year - 2025, f"{year}-12", date(year, 12, 1), date(year, 12, 31))


def test_who_was_trained_when() -> None:
    """Twenty-four months up to 30 June 2025 begin on 1 July 2023."""
    org = village()
    member = [someone() for _ in range(6)]
    staff = roster(*(RosterRow(tenure(org, p), ("committee_member",), ("member",)) for p in member))

    def attended(who: int, ended: str, mode: str = "集中", completed: bool = True) -> Attendance:
        return Attendance(course(ended, "county", ended, ended, 2, mode), member[who], completed)

    ledgers = {
        2021: [attended(0, "2021-03-01")],
        2022: [],
        2023: [attended(1, "2023-06-30"), attended(2, "2023-07-01")],
        2024: [attended(3, "2024-02-02"), attended(4, "2024-02-02", completed=False)],
        2025: [attended(5, "2025-04-01"), attended(4, "2025-04-01", mode="自学")],
    }
    sent = [
        Submission(JUNE if year == 2025 else december(year), "532502", "training_record", found)
        for year, found in ledgers.items()
    ]
    found = count([org], staff, *sent)
    assert pair(found, org.code, "other_members_trained_24_months_share") == (3, 6)
    assert pair(found, org.code, "other_members_trained_two_years_share") == (2, 6)
    assert pair(found, org.code, "workers_trained_since_plan_share") == (5, 6)
    assert pair(found, org.code, "training_days_mean") == (1, 6)
    without_2023 = count([org], staff, *sent[:2], *sent[3:])
    status = {name: without_2023["532502", name]["status"] for name in (
        "other_members_trained_24_months_share", "other_members_trained_two_years_share",
        "workers_trained_since_plan_share",
    )}  # fmt: skip
    assert list(status.values()) == ["missing", "ok", "missing"]


def test_heads_and_other_members() -> None:
    """A director is no other member, wherever they are director."""
    first, second, head, secretary = village(200), village(201), someone(), someone()
    found = count(
        [first, second],
        roster(
            RosterRow(tenure(first, head), ("committee_member",), ("director",)),
            RosterRow(tenure(second, head), ("committee_member",), ("member",)),
            RosterRow(tenure(second, secretary), BOTH, ("secretary",)),
        ),
        Submission(JUNE, "532502", "training_record", [
            Attendance(course("1", "county", "2025-03-03", "2025-03-03", 1, "线上"), head, True)
        ]),
        Submission(december(2024), "532502", "training_record", []),
    )  # fmt: skip
    assert pair(found, "532502", "heads_trained_this_year_share") == (1, 2)
    assert pair(found, "532502", "directors_trained_this_year_share") == (1, 1)
    assert pair(found, "532502", "secretaries_trained_this_year_share") == (0, 1)
    assert pair(found, "532502", "other_members_trained_two_years_share") == (0, 1)
    assert pair(found, second.code, "other_members_trained_two_years_share") == (1, 2)


@pytest.mark.parametrize(
    ("level", "organiser", "key"),
    [
        ("province", "53", ("53", "9")),
        ("province", "", ("53", "9")),
        ("province", "44", None),
        ("prefecture", "5325", ("5325", "9")),
        ("prefecture", "", ("5325", "9")),
        ("prefecture", "5304", None),
        ("county", "532502", ("532502", "9")),
        ("county", "", ("532502", "9")),
        ("county", "5325", ("532502", "9")),  # no county's code: the unit held it
        ("county", "532504", None),
        ("township", "532502101", ("532502", "9")),
        ("township", "532504101", None),
    ],
)
def test_what_is_one_session_of_the_region(level: str, organiser: str, key: tuple | None) -> None:
    held = course("9", level, "2025-03-03", "2025-03-03", 2, "集中")
    assert training.session_key(held, organiser, "532502") == key


def test_sessions_are_counted_once_above_and_only_in_a_room() -> None:
    """A course of the prefecture in two ledgers is one; counties number theirs alike."""

    def ledger(unit: str) -> Submission:
        held = [
            course("1", "prefecture", "2025-02-01", "2025-02-01", 2, "集中"),
            course("1", "county", "2025-02-01", "2025-02-01", 2, "集中"),
            course("2", "county", "2025-02-01", "2025-02-01", 2, "线上"),
            course("3", "county", "2024-12-31", "2024-12-31", 2, "集中"),
        ]
        attended = [Attendance(one, someone(), n > 1) for one in held for n in range(3)]
        return Submission(JUNE, unit, "training_record", attended)

    found = count([], ledger("532502"), ledger("532503"))
    for level, in_county, above in (("prefecture", 1, 1), ("county", 1, 2), ("township", 0, 0)):
        name = f"training_sessions_{level}"
        assert found["532502", name]["numerator"] == in_county
        assert found["5325", name]["numerator"] == above


@pytest.mark.parametrize(
    ("registered", "valid_to", "is_valid"),
    [
        ("2022-07-01", None, True),  # the last day of three years is 30 June
        ("2022-06-30", None, False),
        ("2025-06-30", None, True),
        ("2025-07-01", None, False),
        ("2020-01-01", "2025-06-30", True),
        ("2024-01-01", "2025-06-29", False),
        (None, "2025-06-30", True),
        (None, None, False),
    ],
)
def test_a_registration_on_the_last_day_of_june(
    registered: str | None, valid_to: str | None, is_valid: bool
) -> None:
    begun, until = (date.fromisoformat(d) if d else None for d in (registered, valid_to))
    assert lists.is_registered(begun, until, JUNE.last) is is_valid


def test_three_years_from_a_leap_day() -> None:
    assert last_valid_day(date(2024, 2, 29)) == date(2027, 2, 27)


def certificate(who: people.Person, level: str = LEVELS[0], **more: object) -> Certificate:
    usual = {"kind": SOCIAL_WORK, "issued": date(2020, 1, 1), "registered": None, "valid_to": None,
             "status": "在册", "employer": "", "community": None}  # fmt: skip
    return Certificate(person=who, number="", level=level, **{**usual, **more})


def test_certificates_over_two_counties() -> None:
    """A is an assistant here and senior there, registered there; B is placed by the list of 532501.

    C's registration has lapsed. In 532502 everybody counts at the highest level they have.
    """
    here, there = village(200), village(200, unit="532501")
    a, b, c = someone(), someone(), someone()
    valid, lapsed = date(2024, 1, 1), date(2022, 1, 1)
    home = [
        certificate(a), certificate(c, registered=lapsed),
        certificate(c, kind=SPORTS, level="", issued=JUNE.last),
        certificate(b, kind=SPORTS, level="", status="调出"),
    ]  # fmt: skip
    away = [
        certificate(a, LEVELS[2], registered=valid),
        certificate(b, LEVELS[1], registered=valid, community=there),
    ]
    found = count(
        [here, there],
        Submission(JUNE, "532502", "certification_list", home),
        Submission(JUNE, "532501", "certification_list", away),
        roster(worker(here, a), worker(here, c)),
        roster(worker(there), unit="532501"),
    )
    levels = ("assistant", "intermediate", "senior")
    assert [found["532502", f"certified_{level}"]["numerator"] for level in levels] == [1, 0, 1]
    assert [found["532501", f"certified_{level}"]["numerator"] for level in levels] == [0, 1, 1]
    assert found["5325", "certified_persons"]["numerator"] == 3
    assert found["532502", "registered_social_workers"]["numerator"] == 1  # A, by the other list
    assert found["532501", "registered_social_workers"]["numerator"] == 2
    assert pair(found, "532502", "organisations_with_registered_share") == (1, 1)  # by A
    assert pair(found, there.township.code, "organisations_with_registered_share") == (1, 1)  # by B
    assert pair(found, here.code, "certified_share_urban_workers") == (2, 2)
    assert pair(found, "532502", "sports_instructors_per_10k_residents") == (1, 322_874)
    assert found["532502", "certified_per_1k_residents"]["value"] == "0.006"
    assert ("532502101", "certified_persons") not in found


def test_volunteers_with_and_without_a_community() -> None:
    """Four registered in 532502, one cancelled and one too late; one stands in 532503 too."""
    org, both, day = village(), someone(), date(2020, 1, 1)

    def volunteer(who: people.Person, minutes: int | None, place: object = None) -> Volunteer:
        return Volunteer(who, day, EVER, minutes, place)

    home = [
        volunteer(both, 90, org),
        volunteer(someone(), 63),
        volunteer(someone(), None, org),
        replace(volunteer(someone(), 600, org), cancelled_from=0),
        replace(volunteer(someone(), 600, org), registered=date(2025, 7, 1)),
    ]
    found = count(
        [org],
        Submission(JUNE, "532502", "volunteer_registration", home),
        Submission(JUNE, "532503", "volunteer_registration", [volunteer(both, 60, org)]),
    )
    assert found["532502", "registered_volunteers"]["numerator"] == 3
    assert found[org.code, "registered_volunteers"]["numerator"] == 2
    assert found["532502", "volunteers_not_placed"]["numerator"] == 1
    assert found["532503", "volunteers_not_placed"]["numerator"] == 1  # its list has no column
    assert found["5325", "volunteers_not_placed"]["numerator"] == 1  # placed by one list
    assert pair(found, "532502", "volunteer_hours_mean") == ("2.55", 3)
    assert found["532502", "volunteer_hours"]["value"] == "2.6"
    assert found["5325", "volunteer_hours"]["numerator"] == "3.55"
    assert ("532502101", "volunteer_hours") not in found
    nobody = count([org], Submission(JUNE, "532502", "volunteer_registration", home[1:2]))
    assert (org.code, "registered_volunteers") not in nobody


# The truth of the whole example


def test_it_counts_every_published_indicator_as_published() -> None:
    definitions = PACKAGE.parent.parent / "sql/indicators"
    units = yaml.safe_load((definitions / "units.yml").read_text("utf-8"))
    published = {
        name: (
            entry["decimals"],
            units[entry["unit"]]["factor"],
            entry["kind"] == "count",
        )
        for path in definitions.glob("*.yml")
        if path.stem not in CLOSED_LISTS
        for name, entry in yaml.safe_load(path.read_text("utf-8")).items()
    }
    counted = {i.name: (i.decimals, i.factor, i.denominator is None) for i in INDICATORS}
    assert len(INDICATORS) == len(counted) == 91
    assert counted == published


def of_region(stated: dict, code: str, period: str = "2025-06") -> Iterator[dict]:
    for row in stated["indicators"]:
        if row["region_code"] == code and row["period"] == period:
            yield row


def test_every_indicator_means_something_in_june(stated: dict) -> None:
    """Transfers are nothing at the top: nobody comes from outside the prefecture."""
    found = {row["indicator"]: row for row in of_region(stated, "5325")}
    assert len(found) == 91
    nothing = {name for name, row in found.items() if not row["numerator"]}
    assert nothing == {"transfers_in", "transfers_out"}
    assert {row["status"] for row in found.values()} == {"ok", "provisional"}
    for indicator in INDICATORS:
        value = found[indicator.name]["value"]
        assert re.fullmatch(
            r"\d+" + rf"\.\d{{{indicator.decimals}}}" * bool(indicator.decimals), value
        )


def test_what_is_missing_is_seen(stated: dict) -> None:
    """In May there is no April roster, and three counties lack hours of service."""
    may = {row["indicator"]: row for row in of_region(stated, "5325", "2025-05")}
    missing = {name for name, row in may.items() if row["status"] == "missing"}
    changes = {"joiners", "leavers", "joiner_rate", "turnover_rate", "transfers_in",
               "transfers_out"}  # fmt: skip
    assert missing == changes | {"volunteer_hours", "volunteer_hours_mean"}
    for name in changes:
        assert (may[name]["coverage"], may[name]["numerator"]) == ("0.0000", None)
    assert may["volunteer_hours"]["coverage"] == "0.7692"  # 10 of 13
    lacking = Counter(
        row["indicator"]
        for code in places.COUNTY_NAMES
        for row in of_region(stated, code)
        if row["status"] == "missing"
    )
    assert max(lacking.values()) == 2
    assert len(lacking) > 30


def test_both_sides_of_what_is_asked_appear(stated: dict) -> None:
    """Sessions, pay against the wage, secretaries' pay: some counties reach it and some do not."""
    by_county = {
        (row["region_code"], row["indicator"]): row["value"]
        for code in places.COUNTY_NAMES
        for row in of_region(stated, code)
        if row["value"] is not None
    }

    def values(indicator: str) -> list[Decimal]:
        return [Decimal(value) for (_, name), value in by_county.items() if name == indicator]

    assert set(values("training_sessions_prefecture")) == {2}
    for indicator, asked in (("training_sessions_county", 3), ("urban_pay_to_wage", 100),
                             ("facility_open_hours_mean", 8), ("activity_area_share", 62),
                             ("women_share_village_committee_directors", 10)):  # fmt: skip
        assert min(values(indicator)) < asked <= max(values(indicator)), indicator


def test_earlier_ledgers_are_small_and_one_is_absent(stated: dict) -> None:
    earlier = [row for row in stated["rows"] if row["period"] < "2025"]
    assert Counter(row["period"] for row in earlier) == {
        "2021-12": 13, "2022-12": 13, "2023-12": 12, "2024-12": 13,
    }  # fmt: skip
    assert {row["dataset"] for row in earlier} == {"training_record"}
    assert sum(row["rows_read"] for row in earlier) < 12_000
    assert stated["parameters"]["months"] == ["2025-05", "2025-06"]
    covered = {row["indicator"]: row["coverage"] for row in of_region(stated, "5325")}
    assert covered["workers_trained_since_plan_share"] == "0.9231"
    assert covered["other_members_trained_two_years_share"] == "1.0000"


# Long histories


def test_the_usual_example_is_what_it_was_before_there_were_histories(data: Path) -> None:
    """Of its files those that do not depend on how xlsxwriter packs."""
    digest = hashlib.sha256()
    for path in sorted(data.rglob("*")):
        if path.suffix in (".csv", ".yml"):
            digest.update(path.relative_to(data).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    assert digest.hexdigest() == "6e2521853efea6221e17b3fffa9f17b040d83e86771418f2bb31cb22b093b5d9"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("past")
    write_history(folder, volunteers=300, times_smaller=12)
    return folder


@pytest.fixture(scope="module")
def came(past: Path) -> dict:
    return json.loads((past / "demo/arrivals.json").read_text("utf-8"))


def table(past: Path, path: str) -> list[list[str]]:
    with (past / path).open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))[1:]


def divisions(past: Path, month: str) -> dict[str, list[list[str]]]:
    """By code the intervals of the table that a month brought, without codes and levels."""
    found: dict[str, list[list[str]]] = {}
    for row in table(past, f"raw/division/{month}/5325.csv"):
        found.setdefault(row[0], []).append([row[1], *row[3:]])
    return found


def test_a_history_of_fewer_or_more_months_than_it_can_have_is_refused(tmp_path: Path) -> None:
    for months in (2, 25, 0):
        with pytest.raises(ValueError, match="3 至 24"):
            write_history(tmp_path, months=months)


def test_a_short_history_begins_after_what_happened_before_it(tmp_path: Path) -> None:
    write_history(tmp_path, months=3, volunteers=300, times_smaller=12)
    assert [path.name for path in (tmp_path / "raw/division").iterdir()] == ["2025-04"]
    rows = divisions(tmp_path, "2025-04")
    assert rows["532533"] == [["云锦县", "2020-01-01", "2024-07-01", "532503"]]
    sent = {path.parent.name for path in (tmp_path / "raw").rglob("*532533*")}
    assert sent == {"2021-12", "2022-12", "2023-12"}  # ledgers of earlier years


def test_a_county_is_merged_into_its_neighbour(past: Path) -> None:
    before, after = divisions(past, "2024-04"), divisions(past, "2024-07")
    assert before["532533"] == [["云锦县", "2020-01-01", "", ""]]
    assert after["532533"] == [["云锦县", "2020-01-01", "2024-07-01", "532503"]]
    towns = {code: rows for code, rows in after.items() if code[:6] == "532533" != code}
    assert len(towns) == 4
    for (name, _, ended, successor), *others in towns.values():
        assert (others, ended, successor[:6]) == ([], "2024-07-01", "532503")
        assert after[successor] == [[name, "2024-07-01", "", ""]]
    sent = {path.parent.name for path in (past / "raw").rglob("532533*")}
    assert max(sent) == "2024-06"
    june = {row[0] for row in table(past, "raw/organisation_register/2023-07/532533.csv")}
    july = {row[0] for row in table(past, "raw/organisation_register/2024-07/532503.csv")[1:]}
    new = {towns[code[:9]][0][3] + code[9:] for code in june}
    assert new < july
    assert len(new) == 11


def test_townships_are_merged_split_renamed_and_a_code_is_used_again(past: Path) -> None:
    last = divisions(past, "2025-01")
    gone = {code: rows for code, rows in last.items() if len(code) == 9 and rows[0][2] > "2023-07"}
    (again,) = (code for code in gone if code.startswith("532502"))
    (merged_on, merged_into), new = last[again][0][2:], last[again][1]
    assert (merged_on, merged_into[:6], len(merged_into)) == ("2023-11-01", "532502", 9)
    assert new == ["云溪镇", "2024-11-01", "", ""]
    (split,) = (code for code in gone if code.startswith("532525"))
    halves = last[split][0][3].split("、")
    assert len(halves) == 2
    assert {last[half][0][1] for half in halves} == {"2024-02-01"}
    (renamed,) = (code for code in gone if code.startswith("532530"))
    (was, *_, ended, successors), (now, begun, *_) = last[renamed]
    assert (ended, successors, begun) == ("2024-04-01", "", "2024-04-01")
    assert was != now


def test_committees_are_founded_and_abolished(past: Path) -> None:
    built = build_past(2025, read_months(tuple(month_texts(24)), one_year=False), 300, 12)
    of = [
        {org.code: org.name for org in moment.region.all_organisations()}
        for moment in built.places.moments
    ]
    october, november = of[15], of[16]
    founded = {november[code] for code in november.keys() - october.keys()}
    assert founded == {"云溪社区居委会", "云岭村委会"}
    (reused,) = (code for code, name in november.items() if name == "云岭村委会")
    assert reused in of[0]
    assert reused not in of[4]
    (abolished,) = of[17].keys() - of[18].keys()
    assert abolished.startswith("532528")
    assert sum(path.name[:6] == "532528" for path in (past / "raw").glob("org*/2025-01/*")) == 1


def test_every_file_comes_once_and_in_time_for_its_run(past: Path, came: dict) -> None:
    runs = {run["month"]: run["at"] for run in came["runs"]}
    assert list(runs) == month_texts(24)
    for one in came["arrivals"]:
        assert one["at"] < runs[one["run"]]
        assert 1 <= date.fromisoformat(one["at"][:10]).day <= 12
        assert (past / one["bytes"]).is_file()
    final = [one["path"] for one in came["arrivals"] if one["bytes"] == one["path"]]
    in_raw = {p.relative_to(past).as_posix() for p in (past / "raw").rglob("*") if p.is_file()}
    assert sorted(final) == sorted(in_raw)


def test_files_come_late_are_corrected_supplemented_and_withdrawn(past: Path, came: dict) -> None:
    late = Counter()
    earlier = set()
    for one in came["arrivals"]:
        month = one["path"].split("/")[2]
        if one["bytes"] != one["path"]:
            earlier.add(one["path"])
            assert one["run"] == month
        elif month >= "2023-07" and one["run"] > month:
            late[one["path"].split("/")[1]] += 1
    (withdrawn,) = came["withdrawals"]
    corrected = earlier - {withdrawn["path"]}
    assert len(corrected) == 4
    for path in corrected:
        assert (past / "demo/versions" / path[4:]).read_bytes() != (past / path).read_bytes()
    assert not (past / withdrawn["path"]).exists()
    assert withdrawn["by"]
    assert withdrawn["reason"]
    assert late == {
        "staff_roster": 3, "volunteer_registration": 2, "certification_list": 2,
        "training_record": 2, "population": 1, "wages": 1,
    }  # fmt: skip
    (more,) = (past / "raw").rglob("*补报*")
    (base,) = (path for path in more.parent.glob("532502*") if path != more)
    assert more.stat().st_size < base.stat().st_size
    again = sum(len(run["again"]) for run in came["runs"])
    assert again >= 10


def test_old_codes_stay_for_two_months(past: Path) -> None:
    told = json.loads((past / "demo/truth.json").read_text("utf-8"))
    found = {
        (row["unit_code"], row["period"], row["rule"], row["dataset"])
        for row in (*told["refused"], *told["warnings"])
        if row["rule"] in ("R321", "R201") and row["unit_code"] in ("532502", "532503", "532525")
    }
    old = {one for one in found if one[0] != "532503" or one[2] == "R321"}
    roster, volunteers = "staff_roster", "volunteer_registration"
    assert old == {
        *(("532502", month, "R321", d) for month in ("2023-11", "2023-12")
          for d in (roster, volunteers)),
        *(("532525", month, "R201", roster) for month in ("2024-02", "2024-03")),
        *(("532503", month, "R321", roster) for month in ("2024-07", "2024-08")),
    }  # fmt: skip


def test_targets_change_half_way_and_the_plans_can_be_read(past: Path) -> None:
    plans = [plan for plan in load(DataFolder(past)).plans.plans if plan.plan.startswith("exam")]
    years = sorted((plan.from_year, plan.to_year, plan.title_zh) for plan in plans)
    assert [one[:2] for one in years] == [(2021, 2024), (2025, 2025)]
    assert all("虚构" in one[2] for one in years)
    targets = {
        (t.from_year, t.indicator): t.target
        for t in load(DataFolder(past)).plans.targets
        if t.plan.startswith("example")
    }
    assert targets[2021, "workers_per_10k_urban"] != targets[2025, "workers_per_10k_urban"]


def test_populations_and_wages_are_those_known_in_each_month() -> None:
    months = read_months(tuple(month_texts(24)), one_year=False)
    built = build_past(2025, months, 300, 12)
    known = {
        month.text: built.region_in(month).yearly for month in months
    }  # fmt: skip
    assert [known[m].population_year for m in ("2023-07", "2024-03", "2024-04", "2025-04")] == [
        2022, 2022, 2023, 2024,
    ]  # fmt: skip
    assert [known[m].wage_year for m in ("2023-12", "2024-01", "2025-04", "2025-05")] == [
        2022, 2023, None, 2024,
    ]  # fmt: skip
    june, july = (built.region_in(months[at]) for at in (11, 12))
    residents = [sum(county.resident for county in region.counties) for region in (june, july)]
    assert residents[0] == residents[1]
    assert len(june.counties) - len(july.counties) == 1


def test_no_name_can_stand_in_what_a_history_adds() -> None:
    texts = [places.MERGED.name, NEW_TOWNSHIP, "东西镇", WITHDRAWN_BY, WITHDRAWN_WHY]
    texts += [name for _, _, name in NEW_COMMITTEES]
    assert not set("".join(texts)) & set(people.LAST_FEMALE + people.LAST_MALE + "·")
