"""What refused rows cost: told to the unit, equal to what the right file would have given."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.conftest import run, take_in
from tests.end_to_end.conftest import MONTH
from tests.end_to_end.test_arrivals import published, rows
from tests.unit.making import check_character, csv_bytes, id_number, rows_of
from workforce import catalogue, costs
from workforce.costs import Cost, costs_of_refused_rows
from workforce.folders import DataFolder
from workforce.month import staged_submissions

COUNTY, OTHER, EXAMPLES_OWN = "532523", "532531", "532532"  # the last has refused rows by design
PREFECTURE = "5325"
EVERY = 9  # one person in so many is spoilt
OF_THE_ROSTER_ALONE = {
    "workers_per_10k_urban_all",
    "workers_per_10k_urban_with_grid",
    "women_share_village_committee_members",
    "women_share_resident_committee_members",
    "women_share_village_committee_directors",
    "women_share_resident_committee_directors",
    "community_workers",
    "dedicated_workers",
    "grid_workers",
    "committee_members",
    "two_committee_members",
    "main_grid_workers",
    "main_dedicated_workers",
    "one_shoulder_share",
    "one_shoulder_share_village_committee",
    "one_shoulder_share_resident_committee",
}
Told = dict[str, dict[str, Cost]]  # by "dataset unit", then by title


@dataclass
class Roster:
    """A county's roster as a table."""

    header: list[str]
    lines: list[list[str]]

    @classmethod
    def of(cls, root: Path, unit: str = COUNTY) -> Roster:
        """The example's, with a column of the sexes that the ID numbers say."""
        (path,) = (root / "raw" / "staff_roster" / MONTH).glob(f"{unit}*.csv")
        header, *lines = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
        at = header.index("身份证")
        header = [*header[:at], "身份证号", *header[at + 1 :], "性别"]
        return cls(header, [[*line, "男" if int(line[at][16]) % 2 else "女"] for line in lines])

    @property
    def at(self) -> int:
        return self.header.index("身份证号")

    def spoilt(self) -> Roster:
        """With the check digit wrong of one person in so many, wherever they stand."""
        people = sorted({line[self.at] for line in self.lines})
        wrong = {one: spoil(one) for one in people[::EVERY]}
        lines = [
            [wrong.get(cell, cell) if place == self.at else cell for place, cell in enumerate(line)]
            for line in self.lines
        ]
        return Roster(self.header, lines)

    def send(self, root: Path, name: str = f"{COUNTY}.csv") -> None:
        """Lay it in place of what the unit has sent."""
        home = root / "raw" / "staff_roster" / MONTH
        for path in home.glob(f"{name.partition('.')[0]}.*"):
            path.unlink()
        text = io.StringIO()
        csv.writer(text).writerows([self.header, *self.lines])
        (home / name).write_text(text.getvalue(), "utf-8")


def spoil(number: str) -> str:
    """The number with a digit that is not its check character."""
    wrong = "1" if check_character(number[:17]) != "1" else "2"
    return number[:17] + wrong


@pytest.fixture
def every_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "MOST_TOLD", 1_000)


def told(root: Path) -> Told:
    folder = DataFolder(root)
    staged = staged_submissions(folder)
    found = costs_of_refused_rows(folder, staged, catalogue.load(folder), MONTH)
    return {
        f"{one.dataset} {one.unit_code}": {cost.title_zh: cost for cost in several}
        for one, several in found.items()
    }


def files_of_costs(root: Path) -> list[Path]:
    return sorted((root / "warehouse").glob("*costs*"))


def titles(root: Path) -> dict[str, str]:
    return dict(rows(root, "select indicator, title_zh from indicator"))


def values(root: Path, unit: str) -> dict[str, str]:
    """The published values of a region that are known, by indicator."""
    return {name: row["value"] for (code, name), row in published(root).items()
            if code == unit and row["value"]}  # fmt: skip


def refused_rows(root: Path, unit: str = COUNTY) -> int:
    query = f"select rows_refused from reporting_state where unit_code = '{unit}'"
    ((count,),) = rows(root, f"{query} and dataset = 'staff_roster' and period = '{MONTH}'")
    return count


def test_what_refused_rows_cost_is_what_the_right_file_gives(
    region: Path, every_cost: None, tmp_path: Path
) -> None:
    right = shutil.copytree(region, tmp_path / "right")
    roster = Roster.of(region)
    wrong = roster.spoilt()
    roster.send(right)
    run(right, MONTH)
    wrong.send(region)
    run(region, MONTH)
    spoilt = sum(a != b for a, b in zip(roster.lines, wrong.lines, strict=True))
    assert (refused_rows(right), refused_rows(region)) == (0, spoilt)
    now, whole, title = values(region, COUNTY), values(right, COUNTY), titles(region)
    found = told(region)[f"staff_roster {COUNTY}"]

    should_be_high = {
        name
        for name, one in catalogue.load(DataFolder(region)).indicators.items()
        if one.direction == "up"
    }
    more = {one for one in OF_THE_ROSTER_ALONE if Decimal(whole[one]) > Decimal(now[one])}
    raised = more & should_be_high
    assert "workers_per_10k_urban_all" in raised and more - raised
    for indicator in raised:
        cost = found[title[indicator]]
        assert (cost.value, cost.up_to) == (now[indicator], whole[indicator]), indicator
    for indicator in OF_THE_ROSTER_ALONE - raised:
        assert title[indicator] not in found, indicator

    by_title = {text: indicator for indicator, text in title.items()}
    bases = dict(rows(region, "select indicator, basis from indicator"))
    for name, cost in found.items():
        indicator = by_title[name]
        assert indicator in should_be_high
        assert cost.value == now[indicator]
        assert Decimal(cost.up_to) > Decimal(cost.value)
        assert "staff_roster" in bases[indicator]


def test_what_is_withheld_for_counties_is_not_told_either(
    region: Path, every_cost: None, tmp_path: Path
) -> None:
    """Who has which level of certificate; how many have one may be said."""
    right = shutil.copytree(region, tmp_path / "right")
    run(right, MONTH)
    (path,) = (region / "raw" / "certification_list" / MONTH).glob(f"{COUNTY}*.csv")
    _, *lines = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
    text = path.read_text("utf-8")
    assert len(lines) > 3
    for line in lines[1:]:
        (number,) = (cell for cell in line if re.fullmatch(r"\d{17}[\dX]", cell))
        text = text.replace(number, spoil(number))
    path.write_text(text, "utf-8")
    run(region, MONTH)
    title, found = titles(region), told(region)[f"certification_list {COUNTY}"]
    cost = found[title["certified_persons"]]
    assert cost.value == values(region, COUNTY)["certified_persons"]
    assert cost.up_to == values(right, COUNTY)["certified_persons"]
    query = f"select indicator, value from indicator_value where region_code = '{COUNTY}'"
    query += f" and period = '{MONTH}' and value is not null"
    now, whole = dict(rows(region, query)), dict(rows(right, query))
    personal = {name for name, one in catalogue.load(DataFolder(region)).indicators.items()
                if one.personal}  # fmt: skip
    raised = {name for name in personal & now.keys() if whole[name] > now[name]}
    assert raised, "there must be something to withhold"
    assert not found.keys() & {title[name] for name in personal}


def test_only_units_with_refused_rows_are_told_and_first_what_plans_ask_for(
    region: Path,
) -> None:
    roster = Roster.of(region)
    roster.spoilt().send(region)
    take_in(region)
    found = told(region)
    assert set(found) == {f"staff_roster {COUNTY}", f"staff_roster {EXAMPLES_OWN}"}
    assert not [name for name in found if OTHER in name]
    several = found[f"staff_roster {COUNTY}"]
    assert 0 < len(several) <= 6
    asked = {title for (title,) in rows(
        region, "select title_zh from indicator semi join plan_target using (indicator)"
    )}  # fmt: skip
    in_order = [title in asked for title in several]
    assert in_order == sorted(in_order, reverse=True) and in_order[0]


def test_nothing_personal_is_in_the_file_of_costs(region: Path) -> None:
    roster = Roster.of(region).spoilt()
    roster.send(region)
    take_in(region)
    (path,) = files_of_costs(region)
    text = path.read_text("utf-8")
    written = json.loads(text)
    assert set(written) == {f"staff_roster {COUNTY}", f"staff_roster {EXAMPLES_OWN}"}
    fields = {"title_zh", "title_en", "unit_zh", "value", "up_to"}
    assert all(set(cost) == fields for several in written.values() for cost in several)
    assert written[f"staff_roster {COUNTY}"]
    assert not re.search(r"\d{9}", text)
    for column in ("姓名", "身份证号", "社区(村)名称"):
        place = roster.header.index(column)
        assert not [line[place] for line in roster.lines if line[place] and line[place] in text]


def test_where_nothing_is_refused_nothing_is_reckoned(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = (region / "raw" / "staff_roster" / MONTH).glob(f"{EXAMPLES_OWN}*")
    path.unlink()
    monkeypatch.setattr(costs, "built_with", None)
    take_in(region)
    assert refused_rows(region) == refused_rows(region, OTHER) == 0
    assert told(region) == {}
    assert files_of_costs(region) == []
    assert not list((region / "staged").rglob("*legible*"))


def test_a_second_run_reckons_nothing_anew_until_something_changes(
    region: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    roster = Roster.of(region)
    roster.spoilt().send(region)
    take_in(region)
    before, (file,) = told(region), files_of_costs(region)
    assert before[f"staff_roster {COUNTY}"]

    class ReckonedAnewError(Exception):
        pass

    def fail(*_: object) -> None:
        raise ReckonedAnewError

    with monkeypatch.context() as patched:
        patched.setattr(costs, "built_with", fail)
        run(region, MONTH)
        assert told(region) == before
        assert files_of_costs(region) == [file]
        with patched.context() as corrected:
            code = tmp_path / "costs.py"  # tells other costs
            code.write_bytes(Path(costs.__file__).read_bytes() + b"# changed\n")
            corrected.setattr(costs, "__file__", str(code))
            with pytest.raises(ReckonedAnewError):
                run(region, MONTH)
        roster.send(region)
        with pytest.raises(ReckonedAnewError):
            run(region, MONTH)
    take_in(region)
    assert set(told(region)) == {f"staff_roster {EXAMPLES_OWN}"}


def test_a_list_in_parts_is_told_what_one_file_of_it_is(region: Path, every_cost: None) -> None:
    """20 volunteers without fault and 6 with a wrong check digit; whole, then in two parts."""
    numbers = [id_number(serial=serial) for serial in range(100, 126)]
    right = [{"证件号码": number} for number in numbers[:20]]
    wrong = [{"证件号码": spoil(number)} for number in numbers[20:]]
    home = region / "raw" / "volunteer_registration" / MONTH

    def send(name: str, people: list[dict[str, str]]) -> None:
        (home / name).write_bytes(csv_bytes(*rows_of("volunteer_registration", *people)))

    (sent,) = home.glob(f"{COUNTY}*")
    sent.unlink()
    send(f"{COUNTY}.csv", right + wrong)
    take_in(region)
    title = titles(region)["registered_volunteers"]
    whole = told(region)[f"volunteer_registration {COUNTY}"]
    assert (whole[title].value, whole[title].up_to) == ("20", "26")

    send(f"{COUNTY}.csv", right[:12])
    send(f"{COUNTY}补报.csv", right[12:] + wrong)
    take_in(region)
    assert told(region)[f"volunteer_registration {COUNTY}"] == whole


def legible(root: Path, unit: str) -> Path:
    (path,) = (root / "staged" / "staff_roster" / MONTH / unit).glob("*.legible.parquet")
    return path


def test_refused_rows_are_kept_without_names_and_numbers(region: Path) -> None:
    roster = Roster.of(region)
    wrong = roster.spoilt()
    wrong.send(region)
    take_in(region)
    path = legible(region, COUNTY)
    assert path.stat().st_mode & 0o777 == 0o600
    kept = pl.read_parquet(path)
    usual = path.with_name(path.name.replace(".legible", ""))
    assert kept.schema == pl.read_parquet(usual).schema
    numbers = {number + 2 for number, (a, b) in enumerate(zip(roster.lines, wrong.lines,
                                                              strict=True)) if a != b}  # fmt: skip
    assert set(kept["source_row"]) == numbers
    assert kept["person_key"].str.contains("^[0-9a-f]{32}$").all()
    people = {line[wrong.at] for number, line in enumerate(wrong.lines, 2) if number in numbers}
    assert kept["person_key"].n_unique() == len(people)
    text = kept.write_json().encode()
    name = wrong.header.index("姓名")
    for line in (*roster.lines, *wrong.lines):
        for secret in (line[name], line[wrong.at]):
            assert secret.encode() not in text and secret.encode() not in path.read_bytes()
    assert not re.search(rb"\d{17}", text)


def test_refused_rows_are_in_no_table_and_change_no_figure(region: Path) -> None:
    Roster.of(region).spoilt().send(region)
    run(region, MONTH)
    path = legible(region, COUNTY)
    kept = pl.read_parquet(path)["person_key"].unique().to_list()
    with duckdb.connect(str((region / "warehouse/workforce.duckdb").resolve()),
                        read_only=True) as con:  # fmt: skip
        found = con.execute("select table_name, column_name from information_schema.columns"
                            " where column_name = 'person_key'").fetchall()  # fmt: skip
        assert ("staff_roster", "person_key") in found
        for table, column in found:
            keys = "select cast(unnest($keys) as uuid)"
            query = f"select count(*) from {table} where {column} in ({keys})"
            assert con.execute(query, {"keys": kept}).fetchone() == (0,), table
    before = (region / "published" / "latest" / "indicators.csv").read_bytes()
    for other in (path, legible(region, EXAMPLES_OWN)):
        other.unlink()
    shutil.rmtree(region / "warehouse")
    assert not run(region, MONTH).is_new
    assert (region / "published" / "latest" / "indicators.csv").read_bytes() == before
    assert told(region) == {} and files_of_costs(region) == []


def test_where_other_units_are_missing_nothing_is_told(region: Path, every_cost: None) -> None:
    """The prefecture's own office sends a few people. With all counties in, it is told what they
    cost; with one missing its figures are provisional, and what it lacks is not its rows alone.
    """
    reference = region / "reference"
    reference.mkdir(exist_ok=True)
    project = Path(catalogue.PROJECT) / "data" / "reference"
    duties = (project / "reporting.yml").read_text("utf-8")
    office = f'\n  units:\n    "{PREFECTURE}": {{datasets: [staff_roster], due_day: 10}}\n'
    (reference / "reporting.yml").write_text(duties + office, "utf-8")
    limits = (project / "parameters.yml").read_text("utf-8")
    assert "least_coverage_pct: 80" in limits
    limits = limits.replace("least_coverage_pct: 80", "least_coverage_pct: 50")
    (reference / "parameters.yml").write_text(limits, "utf-8")
    roster = Roster.of(region)
    own, rest = roster.spoilt().lines[:40], roster.lines[40:]
    Roster(roster.header, own).send(region, f"{PREFECTURE}.csv")
    Roster(roster.header, rest).send(region)
    run(region, MONTH)
    title = titles(region)["community_workers"]
    row = published(region)[PREFECTURE, "community_workers"]
    assert row["coverage"] == "1.0000"
    assert told(region)[f"staff_roster {PREFECTURE}"][title].value == row["value"]

    (path,) = (region / "raw" / "staff_roster" / MONTH).glob(f"{OTHER}*")
    for part in ("archive", "published"):  # as if it had never come
        shutil.rmtree(region / part)
    path.unlink()
    run(region, MONTH)
    row = published(region)[PREFECTURE, "community_workers"]
    assert (row["status"], row["coverage"]) == ("provisional", "0.7500")
    found = told(region)
    assert found[f"staff_roster {PREFECTURE}"] == {}
    assert found[f"staff_roster {EXAMPLES_OWN}"]
