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
from datetime import date
from pathlib import Path

import pytest

from workforce.demo import example, people, places, styles, truth, words, world, write_example
from workforce.demo.faults import Mark, Submission, person_of
from workforce.demo.months import read_months
from workforce.demo.roster import RosterRow, Tenure
from workforce.demo.training import Attendance, Course

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
                key += (record.number,)
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
    for path in PACKAGE.glob("*.py"):
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
    assert truth.credit([(day(a), day(b), n) for a, b, n in courses]) == half_days, why


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
    assert truth.credited_half_days(ledgers, june) == {person.number: 4 + 2 + 1}
    across = course("6", "county", "2024-12-30", "2025-01-03", 7, "集中")
    ledgers.append(("532501", Attendance(across, person, True)))  # ended this year: counts
    assert truth.credited_half_days(ledgers, june) == {person.number: 4 + 2 + 1 + 7}


@pytest.mark.parametrize(
    ("numerator", "denominator", "factor", "value"),
    [(1, 3, 100, "33.33"), (2, 3, 100, "66.67"), (1, 800, 100, "0.13"), (3, 4_000, 100, "0.08"),
     (0, 7, 100, "0.00"), (7, 7, 100, "100.00"), (299, 4_662_231, 10_000, "0.64")],
)  # fmt: skip
def test_values_are_rounded_half_up(
    numerator: int, denominator: int, factor: int, value: str
) -> None:
    assert truth._rounded(numerator, denominator, factor, 2) == value


def test_a_village_counted_by_hand() -> None:
    """One village committee of class 121, five people, six rows; one row refused.

    A (woman) secretary and director in two rows; B (man) member; C (woman) 妇女主任: on the
    committee, no director; D dedicated part-time: no worker; E grid worker; B's row as director
    is refused. Members A, B, C: 2 women of 3. Directors A: 1 of 1. Workers A, B, C.
    """
    june = read_months(("2025-06",))[0]
    town = places.Township("532502101", "大庄镇", "镇")
    org = places.Organisation(
        "532502101200", "大寨村委会", "village", "121", town, 1, "", False, None, None, None, ()
    )
    region = places.Region(
        {"532502": [town]}, {c: [org] if c == "532502" else [] for c in places.COUNTY_NAMES}
    )
    registry, rng = people.Registry(), random.Random(1)

    def tenure(female: float, form: str | None = None, title: str | None = None) -> Tenure:
        person = registry.person(rng, female, date(1980, 1, 1), date(1990, 1, 1))
        return Tenure(person, org, (), (), title, None, None, form, None, (), (), "", 0, 0)

    a, b, c = tenure(1.0), tenure(0.0), tenure(1.0, title="妇女主任")
    rows = [
        RosterRow(a, ("party_committee_member",), ("secretary",)),
        RosterRow(a, ("committee_member",), ("director",)),
        RosterRow(b, ("committee_member",), ("member",)),
        RosterRow(c, ("committee_member",), ()),
        RosterRow(tenure(0.0, form="part_time"), ("dedicated",), ("worker",)),
        RosterRow(tenure(0.0), ("grid_worker",), ("worker",)),
        RosterRow(b, ("committee_member",), ("director",)),
    ]
    roster = Submission(june, "532502", "staff_roster", rows, {6: Mark("R102", True, {})})
    counted = truth.count_month(region, june, [roster], "2024-12-31")
    found = {(r["region_code"], r["indicator"]): r for r in counted}

    def pair(code: str, indicator: str) -> tuple[int | None, int | None]:
        row = found[code, indicator]
        return row["numerator"], row["denominator"]

    for code in ("532502", "532502101", "532502101200"):
        assert pair(code, "women_share_village_committee_members") == (2, 3)
        assert pair(code, "women_share_village_committee_directors") == (1, 1)
    assert pair("532502", "workers_per_10k_urban") == (3, 238_616)
    assert pair("532502", "workers_per_10k_urban_with_grid") == (4, 238_616)
    empty = found["532502101", "women_share_resident_committee_members"]
    assert (empty["status"], empty["value"]) == ("not_applicable", None)
    assert found["532502", "women_share_village_committee_members"]["status"] == "provisional"
    whole = found["5325", "workers_per_10k_urban_all"]
    assert (whole["status"], whole["coverage"], whole["value"]) == ("missing", "0.0769", None)
    assert ("532502101", "training_days_3_share") not in found  # no ledger: not covered
