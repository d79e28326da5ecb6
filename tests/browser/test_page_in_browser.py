"""The page in a browser: opened from a file, without a network, by keyboard and on a telephone."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser.made import HOSTILE, PERIOD, TARGETS, read, write_release
from workforce.release.page import page as page_bytes

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("no browser: apt-get install chromium", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api")
expect, Page = playwright.expect, playwright.Page

STATUS = {
    "missing": ("暂缺", "missing"),
    "not_applicable": ("不适用", "not applicable"),
    "suppressed": ("不予公布", "withheld"),
}
DESKTOP, TELEPHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _with_page(write_release(tmp_path_factory.mktemp("release")))


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prefecture of 13 counties, 91 indicators, 24 months."""
    made = write_release(tmp_path_factory.mktemp("big"), counties=13, indicators=91, month_count=24)
    return _with_page(made)


def _with_page(folder: Path, has_history: bool = True) -> Path:
    made = page_bytes(folder, folder / "history.csv" if has_history else None)
    (folder / "index.html").write_bytes(made)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser) -> Iterator[Open]:
    """Opens a folder's page offline; afterwards nothing must have been asked for or gone wrong."""
    contexts, asked, wrong = [], [], []

    def refuse(route) -> None:
        if route.request.url.startswith(("file:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    def told(message) -> None:
        if message.type == "error":
            wrong.append(message.text)

    def open_page(folder: Path, address: str = "", viewport: dict[str, int] = DESKTOP) -> Page:
        context = browser.new_context(viewport=viewport, accept_downloads=True)
        contexts.append(context)
        context.set_offline(True)
        context.route("**/*", refuse)
        page = context.new_page()
        page.on("console", told)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{(folder / 'index.html').as_uri()}#{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked == []
    assert wrong == []


def drawn(page: Page) -> None:
    """Wait until every chart is there. (The policy forbids the eval of wait_for_function.)"""
    expect(page.locator(".chart").first).to_be_attached()
    expect(page.locator(".chart:not([data-drawn])")).to_have_count(0, timeout=20_000)


def unfold(page: Page, details: str) -> None:
    """Open what is folded up. Its content is made on `toggle`, which comes after the click."""
    page.locator(f"{details} > summary").click()
    expect(page.locator(f"{details} > :not(summary)").first).to_be_attached()


def texts(page: Page, selector: str, column: str) -> dict[str, str]:
    """Cells of a column by the key of their row."""
    return page.evaluate(
        """([selector, column]) => Object.fromEntries(
            [...document.querySelectorAll(selector + " tbody tr")].map((row) =>
                [row.dataset.key, row.querySelector(`[data-column="${column}"]`).textContent]))""",
        [selector, column],
    )


def expected(row: dict[str, str], language: int = 0) -> str:
    """What the page must say of a row of indicators.csv."""
    if row["value"]:
        return grouped(row["value"])
    return STATUS[row["status"]][language]


def grouped(text: str) -> str:
    whole, point, part = text.partition(".")
    return f"{int(whole):,}{point}{part}"


def test_opens_offline_and_draws_every_chart(opened: Open, folder: Path) -> None:
    page = opened(folder)
    page.locator("#breakdown").select_option("age")
    drawn(page)
    assert page.locator(".chart svg").count() == 5
    for kind in ("target_progress", "county_comparison", "trend", "composition", "pyramid"):
        chart = page.locator(f'[data-chart="{kind}"]')
        assert chart.get_attribute("role") == "img"
        assert len(chart.get_attribute("aria-label")) > 20


def test_policy_refuses_connections(browser, folder: Path) -> None:
    asked = []
    context = browser.new_context()
    context.route("http*://**", lambda route: (asked.append(route.request.url), route.abort()))
    page = context.new_page()
    page.goto((folder / "index.html").as_uri())
    refused = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (e) => done(e.effectiveDirective));
            fetch("https://example.invalid/").catch(() => setTimeout(() => done("failed"), 500));
        })"""
    )
    context.close()
    assert refused == "connect-src"
    assert asked == []


def test_language(opened: Open, folder: Path) -> None:
    page = opened(folder)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#targets-title")).to_have_text("规划目标")
    chinese = page.locator("h2, h3, nav a, label, caption, thead th").all_inner_texts()
    page.locator("#language").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#targets-title")).to_have_text("Plan targets")
    english = page.locator("h2, h3, nav a, label, thead th").all_inner_texts()
    assert not set(english) & set(chinese)
    # names of places and the number and clause of a document stay as they are
    kept = {row["region_name"] for row in read(folder, "indicators")}
    left = page.evaluate("document.body.innerText") + page.title()
    for name in sorted(kept, key=len, reverse=True):
        left = left.replace(name, "")
    for text in ("省发〔2021〕1号 主要指标表", "中文", HOSTILE):
        left = left.replace(text, "")
    assert re.findall(r"[一-鿿]+", left) == []
    assert "lang=en" in page.evaluate("location.hash")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_address_holds_what_is_chosen(opened: Open, folder: Path) -> None:
    page = opened(folder, "region=532502&indicator=indicator_04&group=dedicated&breakdown=age")
    expect(page.locator("h1")).to_have_text("第1州2县")
    assert page.locator("#indicator").input_value() == "indicator_04"
    assert page.locator("#group").input_value() == "dedicated"
    page.locator("#region").select_option("532503")
    expect(page.locator("h1")).to_have_text("第1州3县")
    expect(page.locator("#announcement")).to_contain_text("第1州3县")
    assert "region=532503" in page.evaluate("location.hash")
    page.locator("nav a").nth(3).click()
    assert "region=532503" in page.evaluate("location.hash")
    page = opened(folder, "region=9999&indicator=none&lang=xx")
    expect(page.locator("h1")).to_have_text("第1自治州")


def test_sorting_by_keyboard(opened: Open, folder: Path) -> None:
    page = opened(folder, "indicator=indicator_04")
    head = page.locator("#comparison-body thead th").nth(1)
    head.locator("button").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    values = [
        row["value"] for row in read(folder, "indicators") if row["indicator"] == "indicator_04"
    ]
    told = page.locator('#comparison-body td[data-column="value"]').all_inner_texts()
    assert told == [grouped(value) for value in sorted(values, key=Decimal)]
    page.keyboard.press("Space")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert page.locator('#comparison-body td[data-column="value"]').all_inner_texts() == told[::-1]
    # unknown ones come last both ways
    page.locator("#indicator").select_option("indicator_02")
    button = page.locator("#comparison-body thead th button").nth(1)
    for _ in range(2):
        button.press("Enter")
        assert page.locator('#comparison-body td[data-column="value"]').last.inner_text() == "暂缺"


def test_comparison_is_the_file(opened: Open, folder: Path) -> None:
    page = opened(folder)
    rows = read(folder, "indicators")
    for indicator in sorted({row["indicator"] for row in rows}):
        page.locator("#indicator").select_option(indicator)
        of_it = {row["region_code"]: row for row in rows if row["indicator"] == indicator}
        told = texts(page, "#comparison-body", "value")
        assert told == {code: expected(row) for code, row in of_it.items()}
        numerators = texts(page, "#comparison-body", "numerator")
        for code, row in of_it.items():
            if row["numerator"]:
                assert numerators[code] == grouped(row["numerator"])
        drawn(page)
        chart = page.locator('[data-chart="county_comparison"]')
        marks = chart.locator("svg text").all_text_contents()
        is_count = indicator == "indicator_01"  # the whole of a count is no measure for its parts
        assert any(mark.startswith("全") for mark in marks) == (not is_count)
        for code, row in of_it.items():
            if not (is_count and code == "5325"):
                assert any(expected(row) in mark for mark in marks), code


def test_trend_is_the_history(opened: Open, folder: Path) -> None:
    history = read(folder, "history")
    floats_go_wrong = 0
    for indicator, unit, decimals in (
        ("indicator_00", "百分点", 2), ("indicator_01", "人", 0), ("indicator_05", None, 0),
    ):  # fmt: skip
        page = opened(folder, f"region=5325&indicator={indicator}")
        unfold(page, "#trend-body details")
        months = {
            row["period"]: row
            for row in history
            if row["region_code"] == "5325" and row["indicator"] == indicator
        }
        told = texts(page, "#trend-body", "value")
        assert told == {period: expected(row) for period, row in months.items()}
        changes = texts(page, "#trend-body", "from_last_month")
        periods = sorted(months)
        for before, period in pairwise(periods):
            now, then = months[period]["value"], months[before]["value"]
            change = Decimal(now) - Decimal(then)
            floats_go_wrong += str(float(now) - float(then)) != str(change)
            if change == 0:
                assert changes[period].startswith("持平")
                continue
            text = f"{'+' if change > 0 else '−'}{abs(change):,.{decimals or 0}f}"
            if unit == "百分点":
                text = f"{'+' if change > 0 else '−'}{abs(change)}"
            assert changes[period].startswith(text), period
            if unit:
                assert unit in changes[period]
            assert ("%" in changes[period]) == (unit == "人")
        assert changes[periods[0]] == "没有该月数据"
        sentence = page.locator("#trend-body .statement").inner_text()
        year = Decimal(months[PERIOD]["value"]) - Decimal(months["2024-06"]["value"])
        assert f"{year:,}".lstrip("-") in sentence.split("较上年同月")[1]
    assert floats_go_wrong > 5


def test_download_has_the_same_values(opened: Open, folder: Path) -> None:
    page = opened(folder, "indicator=indicator_04&region=5325")
    with page.expect_download() as waiting:
        page.locator("#comparison-body .download").click()
    assert waiting.value.suggested_filename == "comparison-indicator_04-5325-2025-06-r1.csv"
    made = Path(waiting.value.path()).read_bytes()
    assert made.startswith(b"\xef\xbb\xbf") and made.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    of_it = [row for row in read(folder, "indicators") if row["indicator"] == "indicator_04"]
    assert [row[1] for row in rows[1:]] == [row["value"] for row in of_it]
    assert [row[0] for row in rows[1:]] == [row["region_name"] for row in of_it]
    assert [row[3] for row in rows[1:]] == [row["coverage"] for row in of_it]
    with page.expect_download() as waiting:
        page.locator("#indicators-body .download").first.click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    assert any(HOSTILE in cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_value_is_the_files(opened: Open, big: Path, language: str) -> None:
    rows = read(big, "indicators")
    at = 0 if language == "zh" else 1
    for region in ("5325", "532501", "532513"):
        page = opened(big, f"lang={language}&region={region}")
        of_it = [row for row in rows if row["region_code"] == region]
        told = texts(page, "#indicators-body [data-table]", "value")
        assert told == {row["indicator"]: expected(row, at) for row in of_it}
        assert len(told) == 91
        fractions = texts(page, "#indicators-body [data-table]", "fraction")
        covered = texts(page, "#indicators-body [data-table]", "coverage")
        for row in of_it:
            assert covered[row["indicator"]] == f"{Decimal(row['coverage']) * 100:.2f}%"
            if row["numerator"]:
                parts = [grouped(row[name]) for name in ("numerator", "denominator") if row[name]]
                assert fractions[row["indicator"]] == " ÷ ".join(parts)
    unfold(page, "#matrix")
    for region in sorted({row["region_code"] for row in rows}):
        told = page.evaluate(
            """(code) => Object.fromEntries([...document.querySelectorAll("#matrix tbody tr")].map(
                (row) => [row.dataset.key,
                          row.querySelector(`[data-column="${code}"] span`).textContent]))""",
            region,
        )
        of_it = {
            row["indicator"]: expected(row, at) for row in rows if row["region_code"] == region
        }
        assert told == of_it


def test_no_cell_is_blank_and_unknown_is_never_0(opened: Open, folder: Path) -> None:
    for region in ("5325", "532501", "532503"):
        page = opened(folder, f"region={region}")
        unfold(page, "#trend-body details")
        cells = page.locator("tbody td, tbody th").all_inner_texts()
        assert len(cells) > 60
        assert [cell for cell in cells if not cell.strip()] == []
        for row in read(folder, "indicators"):
            if row["region_code"] == region and row["status"] in STATUS:
                line = page.locator(f'#indicators-body tr[data-key="{row["indicator"]}"]')
                told = line.locator('[data-column="value"]').inner_text()
                assert told == STATUS[row["status"]][0]
        body = page.locator("body").inner_text()
        assert not re.search(r"undefined|null|NaN|\[object", body)


def test_targets(opened: Open, folder: Path) -> None:
    page = opened(folder)
    states = [target[0] for target in TARGETS]
    for tile, wanted in (
        ("met", states.count("met")), ("near", states.count("near")),
        ("behind", states.count("behind")), ("not_due", 2), ("unknown", 1),
    ):  # fmt: skip
        expect(page.locator(f'[data-tile="{tile}"] strong')).to_have_text(str(wanted))
    expect(page.locator('[data-tile="not_due"] small')).to_have_text("现已达到 1，现未达到 1")
    told = texts(page, "#targets-body", "state")
    assert told["5325 plan-a:T-02 indicator_02"] == "滞后"
    assert told["5325 nobody-knows:T-01 indicator_01"] == "接近"
    goals, gaps = texts(page, "#targets-body", "goal"), texts(page, "#targets-body", "gap")
    assert goals["5325 plan-a:T-03 indicator_03"] == ">100.00"
    assert goals["5325 plan-a:T-05 indicator_05"] == "2.00—3.00"
    assert gaps["5325 plan-a:T-02 indicator_02"] == "72人"
    assert gaps["5325 plan-a:T-06 indicator_06"] == "暂缺"
    first = page.locator('#targets-body tr[data-key="5325 plan-a:T-00 indicator_00"]')
    first.locator("summary").press("Enter")
    sentence = "依据《某州“十四五”规划》（省发〔2021〕1号）主要指标表：队伍，原文为“10%”。"
    expect(first).to_contain_text(sentence)
    lacks = first.locator('td[data-column="lacks"]').all_inner_texts()
    assert lacks == ["−0.5", "−1.5", "−2.5", "−3.5"]
    page.locator("details.targets-below summary").first.click()
    expect(page.locator("details.targets-below tbody tr")).to_have_count(1)


def test_reporting_composition_revisions(opened: Open, folder: Path) -> None:
    page = opened(folder)
    expect(page.locator("#edition")).to_contain_text("应报3个，报齐1个")
    owed = [row for row in read(folder, "reporting") if row["is_owed"] == "true"]
    missing = [row for row in owed if row["state"] == "missing"]
    sentence = page.locator("#reporting-body .statement")
    expect(sentence).to_contain_text(f"应报{len(owed)}份")
    expect(sentence).to_contain_text(f"缺报{len(missing)}份")
    expect(page.locator("#reporting-body")).to_contain_text("退回重报")
    expect(page.locator("#reporting-body")).to_contain_text("不需报")
    page.locator("#breakdown").select_option("age")
    first, second = (f"#composition-body figure:nth-of-type({n})" for n in (1, 2))
    assert texts(page, first, "persons") == {"a": "0", "b": "不予公布", "c": "2,000"}
    assert texts(page, second, "male") == {"a": "0", "b": "不予公布", "c": "1,400"}
    assert texts(page, second, "female") == {"a": "0", "b": "不予公布", "c": "600"}
    cells = page.locator("#revisions-body tbody tr").first.locator("td").all_inner_texts()
    assert cells[1:] == [
        "10.30", "10.00", "−0.30", "0.00", "−0.40", "+0.10", "0.00", "迟报补报，更正报送",
    ]  # fmt: skip


def test_definition_on_demand(opened: Open, folder: Path) -> None:
    page = opened(folder)
    line = page.locator('#indicators-body tr[data-key="indicator_00"]')
    assert HOSTILE in line.inner_text()
    assert line.locator("dl").count() == 0
    line.locator("summary").press("Enter")
    for text in (HOSTILE, "须知甲", "须知乙", "某州“十四五”规划", "T-01", "indicator_00"):
        expect(line.locator("dl")).to_contain_text(text)
    other = page.locator('#indicators-body tr[data-key="indicator_04"]')
    other.locator("summary").press("Enter")
    other.locator("button.link").press("Enter")
    assert page.locator("#indicator").input_value() == "indicator_04"
    expect(page.locator("#comparison-title")).to_be_focused()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("viewport", [DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def test_accessible(opened: Open, folder: Path, language: str, viewport: dict[str, int]) -> None:
    spec = find_spec("axe_core_python")
    if spec is None or spec.origin is None:
        pytest.skip("no axe-core: pip install axe-core-python")
    page = opened(folder, f"lang={language}", viewport)
    drawn(page)
    for details in page.locator("details").all():
        details.evaluate("(element) => { element.open = true; }")
        expect(details.locator(":scope > :not(summary)").first).to_be_attached()
    page.evaluate((Path(spec.origin).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    grave = [
        (violation["id"], violation["nodes"][0]["html"][:200])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_fast_enough(opened: Open, big: Path) -> None:
    assert (big / "index.html").stat().st_size < 3_000_000
    page = opened(big)
    usable = page.evaluate("performance.getEntriesByName('usable')[0].startTime")
    print(f"usable after {usable:.0f} ms")
    assert usable < 2000
    choosing = page.evaluate(
        """() => { const start = performance.now(); choose({ region: "532503" });
                   return performance.now() - start; }"""
    )
    assert choosing < 1000


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("viewport", [DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def test_fits_the_screen(
    opened: Open, big: Path, tmp_path: Path, language: str, viewport: dict[str, int]
) -> None:
    page = opened(big, f"lang={language}", viewport)
    drawn(page)
    for summary in page.locator("summary").all():
        summary.evaluate("(element) => { element.parentElement.open = true; }")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"]
    for chart in page.locator(".chart svg").all():
        box = chart.bounding_box()
        assert box["width"] > 0.8 * min(viewport["width"] - 32, 400)
        assert box["x"] + box["width"] <= viewport["width"]
    shot = tmp_path / "page.png"
    page.screenshot(path=shot, full_page=True)
    assert shot.stat().st_size > 50_000


def test_print(opened: Open, folder: Path) -> None:
    page = opened(folder)
    drawn(page)
    page.emulate_media(media="print")
    for selector in ("nav", ".controls", ".choice", ".download"):
        expect(page.locator(selector).first).to_be_hidden()
    for shown in (".tile.behind", ".state.behind", ".tile.near", "figcaption", "table"):
        expect(page.locator(shown).first).to_be_visible()
    assert all(chart.is_visible() for chart in page.locator(".chart svg").all())
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_other_shapes_of_release(opened: Open, tmp_path: Path) -> None:
    """A first month; a province above its prefectures; prefectures with nothing above them."""
    page = opened(_with_page(write_release(tmp_path / "first", month_count=1), has_history=False))
    drawn(page)
    expect(page.locator("#trend-body .statement")).to_contain_text("没有该月数据")
    page = opened(
        _with_page(write_release(tmp_path / "province", prefectures=2, has_province=True))
    )
    expect(page.locator("h1")).to_have_text("云南省")
    assert sorted(texts(page, "#comparison-body", "value")) == ["53", "5325", "5326"]
    page.locator("#region").select_option("5326")
    assert len(texts(page, "#comparison-body", "value")) == 4
    page.locator("#region").select_option("532601")
    told = texts(page, "#comparison-body", "value")
    assert sorted(told) == ["5326", "532601", "532602", "532603"]
    page = opened(_with_page(write_release(tmp_path / "two", prefectures=2)))
    expect(page.locator("h1")).to_have_text("第1自治州")
    lone = write_release(tmp_path / "lone", counties=0)
    for name in ("targets", "contributions", "composition", "categories", "revisions"):
        path = lone / f"{name}.csv"
        path.write_text(path.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    page = opened(_with_page(lone))
    drawn(page)
    for text in (
        "没有适用于本地区的规划目标",
        "没有这一分组的数据",
        "本版没有数据修订",
        "没有本地区填报单位",
    ):
        expect(page.locator("main")).to_contain_text(text)
