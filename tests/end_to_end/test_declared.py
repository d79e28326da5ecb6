"""Files that their names declare: 无变动, 零报告 and 补报, from raw to the published figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import run, take_in, workforce
from tests.end_to_end.conftest import COUNTIES, MONTH
from tests.end_to_end.test_arrivals import published, rows
from workforce.folders import DataFolder
from workforce.month import staged_submissions

JULY, AUGUST = "2025-07", "2025-08"
STOCKS = ("staff_roster", "volunteer_registration", "certification_list")
LEDGER = "training_record"
UNIT = "532523"


def send(root: Path, dataset: str, period: str, name: str, data: bytes = b"") -> Path:
    path = root / "raw" / dataset / period / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def sent(root: Path, dataset: str, unit: str = UNIT) -> Path:
    """The file of a unit that the example has put there."""
    return next((root / "raw" / dataset).glob(f"*/{unit}*"))


def declare(root: Path, period: str) -> None:
    """Every county: its stocks are unchanged, there was no training."""
    for unit in COUNTIES:
        for dataset in STOCKS:
            send(root, dataset, period, f"{unit}无变动.txt")
        send(root, LEDGER, period, f"{unit}零报告.docx", b"PK\x03\x04")


def states(root: Path, period: str, unit: str = UNIT) -> dict[str, str]:
    where = f"where period = '{period}' and unit_code = '{unit}'"
    return dict(rows(root, f"select dataset, state from reporting_state {where}"))


def rejections(root: Path, period: str, unit: str = UNIT) -> list[tuple[str, int, str]]:
    """Why files of a month were sent back, as (dataset, part, code)."""
    where = f"where severity = 'file' and period = '{period}' and unit_code = '{unit}'"
    return rows(root, f"select dataset, part, code from finding {where} order by all")


def parts_of(path: Path, rows_in_first: int) -> tuple[bytes, bytes]:
    """A CSV file as two, each with the header."""
    header, *lines = path.read_bytes().splitlines(keepends=True)
    first, second = lines[:rows_in_first], lines[rows_in_first:]
    assert first and second
    return header + b"".join(first), header + b"".join(second)


OF_ROSTERS = {
    "workers_per_10k_urban_all", "community_workers", "main_grid_workers", "dedicated_workers",
    "women_share_village_committee_members", "one_shoulder_share",
}  # fmt: skip
OF_STOCKS = OF_ROSTERS | {
    "registered_volunteers",
    "certified_persons",
    "certified_per_1k_residents",
}
COMPARED = ("status", "value", "numerator", "denominator", "coverage")


def test_months_without_changes_equal_the_month_before(ran: Path) -> None:
    """Rows hold with their dates: around 1 July, posts of two counties end or begin, and
    volunteers of all are registered. In August no date is left that could tell.
    """
    before, compared = published(ran), [("532531", OF_ROSTERS)]
    for period in (JULY, AUGUST):
        declare(ran, period)
        run(ran, period)
        for unit in COUNTIES:
            unchanged = dict.fromkeys(STOCKS, "no_change") | {LEDGER: "nil"}
            assert states(ran, period, unit) == unchanged
        now = published(ran)
        for code, indicators in compared:
            for indicator in indicators:
                was, row = before[code, indicator], now[code, indicator]
                assert was["value"], (code, indicator)
                assert [row[c] for c in COMPARED] == [was[c] for c in COMPARED], (code, indicator)
            for indicator in ("joiners", "leavers"):
                assert now[code, indicator]["numerator"] == "0", (code, indicator)
        used = "select dataset, unit_code, rows_read, rows_refused from reporting_state"
        used += f" where dataset <> '{LEDGER}' and period = '{{}}' order by all"
        assert rows(ran, used.format(period)) == rows(ran, used.format(MONTH))
        before, compared = now, [(code, OF_STOCKS) for code in ("5325", *COUNTIES)]


def test_what_was_trained_is_nothing_where_a_ledger_is_nil(region: Path) -> None:
    """A 零报告 counts as in: zero, not missing. Of a stock it is refused."""
    sent(region, LEDGER).unlink()
    send(region, LEDGER, MONTH, f"{UNIT}零报告.txt")
    sent(region, "staff_roster", "532531").unlink()
    send(region, "staff_roster", MONTH, "532531零报告.txt")
    run(region, MONTH)
    assert states(region, MONTH)[LEDGER] == "nil"
    mean = published(region)[UNIT, "training_days_mean"]
    assert (mean["numerator"], mean["status"]) != ("", "missing")
    sessions = published(region)[UNIT, "training_sessions_county"]
    assert (sessions["numerator"], sessions["status"]) == ("0", "ok")
    assert states(region, MONTH, "532531")["staff_roster"] == "rejected"
    assert rejections(region, MONTH, "532531") == [("staff_roster", 0, "R009")]
    assert published(region)["532531", "community_workers"]["status"] == "missing"


def test_a_file_and_its_supplement_equal_one_whole_file(ran: Path) -> None:
    whole = published(ran)
    path = sent(ran, "staff_roster")
    first, second = parts_of(path, 60)
    path.write_bytes(first)
    run(ran, MONTH)
    assert published(ran)[UNIT, "community_workers"] != whole[UNIT, "community_workers"]
    send(ran, "staff_roster", MONTH, f"{UNIT}补报.csv", second)
    result = run(ran, MONTH)
    assert (result.read, result.is_new) == (1, True)
    told = published(ran)
    for key, row in told.items():
        assert row | {"release": ""} == whole[key] | {"release": ""}
    assert states(ran, MONTH)["staff_roster"] == "reported"
    read = f"select rows_read from submission where unit_code = '{UNIT}'"
    read += " and dataset = 'staff_roster'"
    lines = len(first.splitlines()) + len(second.splitlines()) - 2
    assert rows(ran, read) == [(lines,)]
    by_part = "select part, count(distinct source_row) from staff_roster"
    kept = dict(rows(ran, f"{by_part} where unit_code = '{UNIT}' group by part"))
    assert set(kept) == {0, 1}


def test_a_whole_file_after_a_supplement_replaces_both(region: Path) -> None:
    path = sent(region, "staff_roster")
    whole = path.read_bytes()
    first, second = parts_of(path, 60)
    path.write_bytes(first)
    send(region, "staff_roster", MONTH, f"{UNIT}补报.csv", second)
    take_in(region)
    send(region, "staff_roster", MONTH, f"{UNIT}全部.csv", whole)
    assert take_in(region).read == 1
    held = [one.submission for one in staged_submissions(DataFolder(region))]
    assert [one.part for one in held if one.key == ("staff_roster", MONTH, UNIT)] == [0]
    read = f"select count(distinct (part, source_row)) from staff_roster where unit_code = '{UNIT}'"
    refused = f"select rows_refused from reporting_state where unit_code = '{UNIT}'"
    ((kept,),) = rows(region, read)
    ((out,),) = rows(region, f"{refused} and dataset = 'staff_roster'")
    assert kept <= len(whole.splitlines()) - 1 <= kept + out


def test_what_has_nothing_to_build_on_is_sent_back(region: Path) -> None:
    """July without June; a 补报 to a file that was rejected; training that did not change."""
    path = sent(region, "staff_roster")
    supplement = path.read_bytes()
    path.write_bytes("姓名,电话\n甲,1\n".encode())
    send(region, "staff_roster", MONTH, f"{UNIT}补报.csv", supplement)
    send(region, "staff_roster", JULY, f"{UNIT}无变动.txt")
    sent(region, "certification_list").unlink()
    send(region, "certification_list", JULY, f"{UNIT}无变动.txt")
    send(region, LEDGER, JULY, f"{UNIT}无变动.txt")
    take_in(region)
    assert rejections(region, MONTH) == [("staff_roster", 0, "R005"), ("staff_roster", 1, "R016")]
    assert rejections(region, JULY) == [
        ("certification_list", 0, "R015"), ("staff_roster", 0, "R015"), (LEDGER, 0, "R014"),
    ]  # fmt: skip
    assert states(region, MONTH)["staff_roster"] == "rejected"
    assert set(states(region, JULY).values()) == {"rejected", "missing"}
    assert rows(region, f"select count(*) from staff_roster where unit_code = '{UNIT}'") == [(0,)]


def test_a_supplement_to_a_register_adds_and_takes_the_place_of_what_it_names(
    ran: Path,
) -> None:
    """The register lies under May, the 补报 under June: nothing else of the register is lost."""
    known = "select community_code, community_name from organisation where period = '2025-06'"
    known += f" and starts_with(community_code, '{UNIT}') order by all"
    before = dict(rows(ran, known))
    header, first, *_ = sent(ran, "organisation_register").read_bytes().splitlines(True)
    code = first.decode("utf-8", "ignore")[:12]
    encoding = next(name for name in ("utf-8-sig", "gb18030") if decodes(header, name))
    line = first.decode(encoding)
    name = before[code]
    new = code[:9] + "299"
    assert new not in before
    supplement = line.replace(name, "改名社区居委会"), line.replace(code, new)
    data = header + "".join(supplement).encode(encoding.removesuffix("-sig"))
    send(ran, "organisation_register", MONTH, f"{UNIT}补报.csv", data)
    assert take_in(ran).read == 1
    assert dict(rows(ran, known)) == before | {code: "改名社区居委会", new: name}
    assert [one.carried_from for one in staged_submissions(DataFolder(ran))
            if one.submission.kind == "supplement"] == ["2025-05"]  # fmt: skip


def decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def test_no_change_of_a_register_changes_nothing(ran: Path) -> None:
    before = (ran / "published" / "latest" / "indicators.csv").read_bytes()
    send(ran, "organisation_register", MONTH, f"{UNIT}无变动.txt")
    result = run(ran, MONTH)
    assert (result.read, result.is_new) == (1, False)
    assert (ran / "published" / "latest" / "indicators.csv").read_bytes() == before
    told = rows(
        ran,
        f"select code from finding where dataset = 'organisation_register' and period = '{MONTH}'",
    )
    assert told == [("R317",)]


@pytest.mark.parametrize("command", ["run", "status"])
def test_the_tables_say_what_was_declared(ran: Path, command: str) -> None:
    declare(ran, JULY)
    take_in(ran)
    done = workforce(command, "--period", JULY, "--data", str(ran))
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith(UNIT))
    assert line.count("无变动") == 3 and line.count("零报告") == 1


def test_recheck_on_the_command_line(ran: Path) -> None:
    told = workforce("recheck", "--period", MONTH, "--data", str(ran))
    assert told.returncode == 0, told.stderr
    assert "与原来一致" in told.stdout
    none = workforce("recheck", "--period", AUGUST, "--data", str(ran))
    assert none.returncode == 1
    assert AUGUST in none.stderr
