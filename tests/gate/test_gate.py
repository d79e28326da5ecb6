"""The gate as a whole: on the example, kept and read back, its reports, its words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.conftest import MONTHS, Example
from tests.gate.judging import CATALOGUE, LIMITS, verdict
from workforce.catalogue import SQL, definitions_version
from workforce.definitions import CatalogueError
from workforce.folders import PROJECT, DataFolder
from workforce.gate import Frame, Judged, Violation, frames, handbook, verdict_of
from workforce.gate import gating as gate
from workforce.gate.docs import offline
from workforce.gate.frame import published_regions, queries
from workforce.gate.judge import GateBroken, judge
from workforce.gate.limits import limits
from workforce.gate.suites import SUITES, Expectation, suites
from workforce.gate.verdict import LISTED, Verdict
from workforce.warehouse import open_warehouse

GATE_YML = PROJECT / "data" / "reference" / "gate.yml"
NOW = MONTHS[1]


@pytest.fixture
def folder(example: Example, tmp_path: Path) -> DataFolder:
    """A folder of the test's own over the example's warehouse and releases, nothing judged yet."""
    (tmp_path / "warehouse").symlink_to(example.folder.warehouse)
    (tmp_path / "published").symlink_to(example.folder.published)
    return DataFolder(tmp_path)


@pytest.fixture
def con(folder: DataFolder) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(folder) as opened:
        yield opened


def tightened(folder: DataFolder, **numbers: int) -> None:
    """Limits of the folder's own, under which its month does not pass."""
    told = yaml.safe_load(GATE_YML.read_text("utf-8")) | numbers
    path = folder.root / "reference" / "gate.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(told), "utf-8")


# on the example


@pytest.mark.parametrize("month", MONTHS)
def test_the_example_passes(folder: DataFolder, con: duckdb.DuckDBPyConnection, month: str) -> None:
    """No stop and nothing provisional; what is told is so."""
    found = verdict_of(con, folder, month, CATALOGUE)
    failed = {one.code: one for one in found.judged if not one.passed}
    assert {one.severity for one in failed.values()} <= {"warn"}
    assert found.stops_after(()) == () and found.provisional_cells() == set()
    told = {code: [one.place for one in judged.violations] for code, judged in failed.items()}
    if month == NOW:
        assert told == {"G205": ["532532"], "G305": ["532523", "532529"]}
    else:
        assert told == {"G203": ["532527", "532531"]}
    assert [one.code for one in found.judged] == sorted(one.code for one in found.judged)
    assert "可以发布" in found.summary_zh()


def test_something_is_judged_by_each(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    counts = {one.code: one.count for one in verdict_of(con, folder, NOW, CATALOGUE).judged}
    assert {code for code, count in counts.items() if count is None} == {"G103", "G302", "G303"}
    assert all(count for count in counts.values() if count is not None)
    assert counts["G401"] == 1274


def test_frames_hold_no_person(
    example: Example, folder: DataFolder, con: duckdb.DuckDBPyConnection
) -> None:
    found = frames(con, folder, NOW, CATALOGUE)
    assert list(found) == sorted(path.stem for path in (SQL / "gate").glob("*.sql"))
    people = {str(row[0]) for row in con.execute("select person_key from staff_roster").fetchall()}
    for one in found.values():
        cells = {str(cell) for row in one.rows for cell in row}
        assert "person_key" not in one.columns
        assert not cells & people, one.name
        assert len(one.rows) < 3000, one.name


def test_frames_stand_in_an_order(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    """Their hash must not depend on threads."""
    for query in queries().values():
        assert re.search(r"\border by [\w., ]+;\s*$", query.query), query.table
    con.execute("set threads = 1")
    one = frames(con, folder, NOW, CATALOGUE)
    con.execute("set threads = 4")
    assert frames(con, folder, NOW, CATALOGUE) == one


@pytest.mark.parametrize("name", queries())
def test_a_query_states_its_grain_and_divides_nothing(name: str) -> None:
    query = queries()[name]
    statement = re.sub(r"'[^']*'", "''", re.sub(r"--.*", "", query.query))
    assert query.comment.startswith("One row per ") and "Key: " in query.comment
    assert statement.count(";") == 1 and not re.search(r"\bcreate\b", statement)
    assert not re.search(r"[^/]/[^/]|\b(avg|mean|round|double|float)\b", statement)
    assert not re.search(r"\bcurrent_|\bnow\(|\btoday\(|\brandom", statement)


def test_regions_published_before(example: Example, tmp_path: Path) -> None:
    told = published_regions(example.folder, NOW)
    assert len(told) == 14 and ("5325", "红河哈尼族彝族自治州") in told
    assert published_regions(example.folder, "2025-07") == told
    assert published_regions(example.folder, "2024-01") == []


# kept and read back


def test_a_verdict_is_read_back(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    first = verdict_of(con, folder, NOW, CATALOGUE)
    home = folder.gate / NOW
    assert {path.name for path in home.iterdir()} == {"verdict.json", "summary.md"}
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}
    before = (home / "verdict.json").stat().st_mtime_ns
    assert verdict_of(con, folder, NOW, CATALOGUE) == first
    assert (home / "verdict.json").stat().st_mtime_ns == before
    assert (home / "summary.md").read_text("utf-8") == first.summary_zh()


def test_reading_back_imports_nothing_slow(
    folder: DataFolder, con: duckdb.DuckDBPyConnection
) -> None:
    verdict_of(con, folder, NOW, CATALOGUE)
    code = f"""
import sys
from pathlib import Path
from workforce.catalogue import load
from workforce.folders import DataFolder
from workforce.gate import verdict_of
from workforce.warehouse import open_warehouse
assert "pandas" not in sys.modules  # DuckDB brings it with the first parameter
folder = DataFolder(Path({str(folder.root)!r}))
verdict_of(open_warehouse(folder), folder, {NOW!r}, load(folder))
print(sorted({{"great_expectations", "pandera", "prefect"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_other_limits_are_judged_anew(folder: DataFolder, con: duckdb.DuckDBPyConnection) -> None:
    first = verdict_of(con, folder, NOW, CATALOGUE)
    tightened(folder, least_reported_pct=101)
    second = verdict_of(con, folder, NOW, CATALOGUE)
    assert second.fingerprint != first.fingerprint
    assert {one.key for one in second.stops_after(())} == {
        f"G201/{name}"
        for name in (
            "certification_list",
            "staff_roster",
            "training_record",
            "volunteer_registration",
        )
    }
    assert json.loads((folder.gate / NOW / "verdict.json").read_text("utf-8"))["fingerprint"] == (
        second.fingerprint
    )
    assert "未通过，不能发布" in (folder.gate / NOW / "summary.md").read_text("utf-8")


def test_other_rules_are_judged_anew(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = verdict_of(con, folder, NOW, CATALOGUE)
    monkeypatch.setattr(gate, "_sources", lambda here: {"changes.json": "another"})
    assert verdict_of(con, folder, NOW, CATALOGUE).fingerprint != first.fingerprint


def test_a_kill_while_judging_leaves_no_old_verdict(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict_of(con, folder, NOW, CATALOGUE)
    tightened(folder, least_reported_pct=101)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gate, "write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            verdict_of(con, folder, NOW, CATALOGUE)
    assert not (folder.gate / NOW / "verdict.json").exists()
    assert verdict_of(con, folder, NOW, CATALOGUE).stops_after(()) != ()


# limits


def test_limits_are_no_definition(tmp_path: Path) -> None:
    """Changing them must not build the warehouse anew, nor make a release of the same figures."""
    folder = DataFolder(tmp_path)
    before = definitions_version(folder)
    tightened(folder, copied_pct=10)
    assert definitions_version(folder) == before
    assert limits(folder, CATALOGUE).numbers["copied_pct"] == 10


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda told: told.pop("copied_pct"), "copied_pct"),
        (lambda told: told.update(copied_pct="many"), "copied_pct"),
        (lambda told: told.update(copied_pct=-1), "copied_pct"),
        (lambda told: told.update(thousand=1), "thousand"),
        (lambda told: told["changes"].pop("units"), "units"),
        (lambda told: told["changes"]["units"].pop("persons"), "persons"),
        (lambda told: told["changes"]["units"].update(parsec={"pct": 1, "least": 1}), "parsec"),
        (lambda told: told["changes"]["indicators"].update(nobody={"pct": 1}), "nobody"),
        (lambda told: told["changes"]["within_year"].append("nobody"), "nobody"),
        (lambda told: told["changes"]["units"].update(yuan={"pct": 1}), "urban_pay_mean"),
        (lambda told: told["changes"]["units"].update(yuan={"pct": 0.5, "least": 1}), "pct"),
    ],
)
def test_wrong_limits_are_refused(tmp_path: Path, change, said: str) -> None:
    told = yaml.safe_load(GATE_YML.read_text("utf-8"))
    change(told)
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "gate.yml").write_text(yaml.safe_dump(told), "utf-8")
    with pytest.raises(CatalogueError, match=rf"gate\.yml.*{said}"):
        limits(DataFolder(tmp_path), CATALOGUE)


def test_every_indicator_has_a_limit_or_is_left_out_by_name() -> None:
    left_out = {"joiners", "leavers", "transfers_in", "transfers_out"}
    assert {one.indicator for one in LIMITS.changes} == set(CATALOGUE.indicators) - left_out


# the verdict


def judged(code: str, severity: str, *found: Violation) -> Judged:
    return Judged(code, severity, "题", "title", "限", "limit", "看", "look", 9, found)


def at(region: str | None, **more: str) -> Violation:
    told = {"dataset": None, "indicator": None, "detail_zh": "错", "detail_en": "wrong"} | more
    return Violation(region, "某地" if region else "", **told)  # type: ignore[arg-type]


STOPPED = verdict(
    judged("G201", "stop", at(None, dataset="staff_roster")),
    judged("G302", "stop", at("532501"), at("532502")),
    judged("G301", "provisional", at("532501", indicator="joiners")),
    judged("G203", "warn", at("532501", dataset="wages")),
)


@pytest.mark.parametrize(
    "overrides, left",
    [
        ((), ["G201/staff_roster", "G302/532501", "G302/532502"]),
        (("G302",), ["G201/staff_roster"]),
        (("G302/532502", "G201/staff_roster"), ["G302/532501"]),
        ({"G201": "reason", "G302": "reason"}, []),
        (("G3", "G302/5325", "G999"), ["G201/staff_roster", "G302/532501", "G302/532502"]),
    ],
)
def test_overrides(overrides, left: list[str]) -> None:
    assert [one.key for one in STOPPED.stops_after(overrides)] == left


def test_the_message_of_a_stopped_release() -> None:
    """Which expectation, which region, what to look at, how to override."""
    text = STOPPED.stop_message(STOPPED.stops_after(("G201",)))
    assert text.splitlines()[0].startswith("2025-06 发布前审核未通过，没有发布")
    for part in ("G302 题 / title", "532501 某地：错", "看", "look"):
        assert part in text
    assert "G201" not in text and "G301" not in text
    assert (
        "workforce publish --period 2025-06 --override G302/532501 --override G302/532502"
        " --reviewed-by … --approved-by … --reason …"
    ) in text


def test_a_long_list_is_cut() -> None:
    many = verdict(judged("G302", "stop", *(at(f"53{number:04}") for number in range(LISTED + 3))))
    for text in (many.stop_message(many.stops_after(())), many.summary_zh()):
        assert f"53{LISTED - 1:04} 某地" in text and f"53{LISTED:04} 某地" not in text
        assert "另有 3 处" in text
        assert "--override G302 --reviewed-by" in text


def test_the_summary_tells_all_and_how_to_override() -> None:
    text = STOPPED.summary_zh()
    assert "停止发布 3 处，按初步数发布 1 处，提示 1 处" in text
    order = [text.index(f"## {code}") for code in ("G201", "G302", "G301", "G203")]
    assert order == sorted(order)
    assert "--override G201/staff_roster" in text


REGIONS = ("53", "5325", "532501", "532502")


def test_a_change_doubts_one_figure() -> None:
    told = verdict(
        judged("G301", "provisional", at("532501", indicator="joiners")), regions=REGIONS
    )
    assert told.provisional_cells() == {("532501", "joiners")}


def test_a_doubtful_file_doubts_what_it_is_added_up_to() -> None:
    told = verdict(
        judged("G404", "provisional", at("532501", dataset="training_record")), regions=REGIONS
    )
    cells = told.provisional_cells()
    assert {region for region, _ in cells} == {"53", "5325", "532501"}
    needing = {
        one.id
        for one in CATALOGUE.indicators.values()
        if any(re.split("[.@]", need)[0] == "training_record" for need in one.needs)
    }
    assert {indicator for _, indicator in cells} == needing
    assert "training_days_3_share" in needing and "community_workers" not in needing


def test_a_roster_sent_again_doubts_who_joined_and_left() -> None:
    found = at("532501", dataset="staff_roster", need="staff_roster@last_month")
    told = verdict(judged("G304", "provisional", found), regions=REGIONS)
    indicators = {indicator for _, indicator in told.provisional_cells()}
    assert {"joiners", "leavers", "turnover_rate"} <= indicators
    assert "community_workers" not in indicators


def test_too_few_files_doubt_every_region() -> None:
    told = verdict(judged("G202", "provisional", at(None, dataset="staff_roster")), regions=REGIONS)
    cells = told.provisional_cells()
    assert {region for region, _ in cells} == set(REGIONS)
    assert ("532502", "community_workers") in cells and ("53", "organisations") not in cells


def test_stops_and_warnings_make_nothing_provisional() -> None:
    told = verdict(
        judged("G302", "stop", at("532501", indicator="joiners")),
        judged("G203", "warn", at("532501", dataset="staff_roster")),
        regions=REGIONS,
    )
    assert told.provisional_cells() == set()


# the judge


def test_an_expectation_that_breaks_stops() -> None:
    """What can't be judged has not passed."""
    frame = Frame("changes", ("region_code", "beyond"), (("5325", "not a number"),))
    with pytest.raises(GateBroken, match="G301"):
        judge({"changes": frame}, {"changes": suites()["changes"]})
    frame = Frame("changes", ("region_code",), (("5325",),))
    with pytest.raises(GateBroken, match="G301"):
        judge({"changes": frame}, {"changes": suites()["changes"]})


def test_empty_frames_pass() -> None:
    columns = ("region_code", "indicator", "state", "about", "dataset", "beyond", "difference",
               "lacking", "lacking_to_publish", "lacking_to_be_final", "refused_beyond",
               "share_pct", "share_beyond", "part_beyond")  # fmt: skip
    found = judge({name: Frame(name, columns, ()) for name in suites()}, suites())
    assert len(found.results) == 19
    assert all(one.rows == () and not one.count for one in found.results)


def test_exact_numbers_are_judged_exactly(shapes) -> None:
    """A hair above the limit, beyond what a float can tell, is above it."""
    from decimal import Decimal

    hair = Decimal("0." + "0" * 29 + "1")
    rows = tuple((f"{number}", value) for number, value in enumerate((Decimal(0), hair, None)))
    found = judge(
        {"changes": Frame("changes", ("region_code", "beyond"), rows)},
        {"changes": suites()["changes"]},
    )
    assert [(one.count, one.rows) for one in found.results] == [(2, (1,))]


# suites and docs


@pytest.mark.parametrize("path", sorted(SUITES.glob("*.json")), ids=lambda path: path.stem)
def test_suites_can_be_reviewed(path: Path) -> None:
    text = path.read_text("utf-8")
    told = json.loads(text)
    assert text == json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert told["name"] == path.stem and (SQL / "gate" / f"{path.stem}.sql").exists()
    severities = {"stop": "critical", "provisional": "warning", "warn": "info"}
    for one in told["expectations"]:
        meta = one["meta"]
        assert re.fullmatch(r"G[1-4]\d\d", meta["code"])
        assert one["severity"] == severities[meta["severity"]]
        for name in ("title", "limit", "detail", "look"):
            assert set(meta[name]) == {"zh", "en"}, meta["code"]
            assert re.search(r"[\u4e00-\u9fff]", meta[name]["zh"] + "中" * (name == "limit"))
            assert not re.search(r"[\u4e00-\u9fff]", meta[name]["en"].replace("无变动", ""))


ELSEWHERE = re.compile(
    r"""(?:src|href|action|srcset|poster|data)\s*=\s*["']?\s*(?:\w+:)?//|url\(|@import|<script|"""
    r"""<link|<img|<iframe""",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def reports(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data Docs of a month with violations of every severity."""
    root = tmp_path_factory.mktemp("docs")
    (root / "warehouse").symlink_to(example.folder.warehouse)
    folder = DataFolder(root)
    tightened(folder, least_reported_pct=101, found_again_pct=101)
    with open_warehouse(folder) as con:
        verdict_of(con, folder, NOW, CATALOGUE, docs=True)
    return folder.gate / NOW / "docs"


def test_reports_lead_nowhere_else(reports: Path) -> None:
    pages = sorted(reports.rglob("*"))
    pages = [path for path in pages if path.is_file()]
    assert {path.suffix for path in pages} == {".html"}
    assert len(pages) == 1 + 2 * len(suites())
    for page in pages:
        text = page.read_text("utf-8")
        assert not ELSEWHERE.search(text), page.name
        assert "</head>" in text and "border-collapse" in text, page.name
        for link in re.findall(r'href="([^"#]+)', text):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
        assert page.stat().st_mode & 0o777 == 0o600


def test_reports_name_what_fails(reports: Path) -> None:
    index = (reports / "index.html").read_text("utf-8")
    assert index.count("✗ 不符合") == 4  # G201, G205, G305, G404
    assert "G404" in index and 'href="persons_again.html"' in index
    page = (reports / "persons_again.html").read_text("utf-8")
    assert "上月的人大多还在" in page
    told = json.loads((reports.parent / "verdict.json").read_text("utf-8"))["judged"]
    failing = next(one for one in told if one["code"] == "G404")["violations"]
    named = {one["region_name"] for one in failing if one["region_name"] in page}
    assert len(named) >= 5 and len(failing) == 50


def test_reports_are_made_when_they_are_wanted(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, reports: Path
) -> None:
    docs = folder.gate / NOW / "docs"
    verdict_of(con, folder, NOW, CATALOGUE)
    assert not docs.exists()
    shutil.copytree(reports, docs)
    stale = docs / "stale.html"
    stale.write_text("of an earlier judgement")
    tightened(folder, copied_pct=99)
    verdict_of(con, folder, NOW, CATALOGUE, docs=True)
    assert (docs / "index.html").exists() and not stale.exists()
    before = (docs / "index.html").stat().st_mtime_ns
    verdict_of(con, folder, NOW, CATALOGUE, docs=True)
    assert (docs / "index.html").stat().st_mtime_ns == before
    tightened(folder, copied_pct=98)
    verdict_of(con, folder, NOW, CATALOGUE)  # another judgement; its reports were not wanted
    assert not docs.exists()
    assert {path.name for path in (folder.gate / NOW).iterdir()} == {"verdict.json", "summary.md"}


@pytest.mark.parametrize(
    "dirty",
    [
        '<script src="https://cdn/x.js"></script>', "<script>\nfetch('//x')\n</script >",
        '<link rel="stylesheet" href="//cdn/x.css"/>', "<img src='http://x/logo.png?id=1'>",
        '<div style="background: url(https://x/y.png)">', "<style>@import url(//x);</style>",
        '<a href="https://greatexpectations.io">', "<a HREF = 'HTTP://x'>",
        '<div onclick="go()">', '<iframe src="x"></iframe>',
    ],
)  # fmt: skip
def test_anything_that_leads_elsewhere_is_taken_out(dirty: str) -> None:
    page = offline(f"<html><head></head><body>{dirty}text<a href='#here'>x</a></body></html>")
    body = page.partition("</style>")[2]
    assert not ELSEWHERE.search(body) and "//" not in body and "go()" not in body
    assert "text<a href='#here'>x</a>" in body


def test_the_document_is_current() -> None:
    there = (PROJECT / "docs" / handbook.NAME).read_text("utf-8")
    assert there == handbook.document(), "make docs"


def test_the_document_says_all_of_every_expectation() -> None:
    text = handbook.document()
    for suite in suites().values():
        for one in suite:
            section = text.partition(f'<a id="{one.code}"></a>')[2].partition("\n## ")[0]
            section = section.partition("\n### ")[0]
            assert one.words["title"]["zh"] in section
            for heading in ("severity", "limit", "what to look at", "override", "how"):
                assert heading in section, one.code
            assert "{" not in section
    assert "至少" in text and "50%" in text
    for name in CATALOGUE.indicators:
        assert f"`{name}`" in text


def test_a_verdict_is_the_same_after_json() -> None:
    from workforce.gate.verdict import read, told

    assert read(json.loads(json.dumps(told(STOPPED)))) == STOPPED
    assert isinstance(STOPPED, Verdict) and isinstance(suites()["changes"][0], Expectation)
