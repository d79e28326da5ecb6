"""bulletin.pdf and the charts: fonts, pages, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.test_bulletin_figures import HIDDEN, write_release
from workforce.release.bulletin import drawing, fonts
from workforce.release.bulletin.fonts import FontMissing, cut_for, find_font
from workforce.release.bulletin.images import chart_images
from workforce.release.bulletin.pdf import bulletin_pdf
from workforce.release.bulletin.typeset import png_of
from workforce.release.charts import county_comparison

ALL_HASHES = """
import hashlib, sys
from pathlib import Path
from workforce.release.bulletin.form import committees_form
from workforce.release.bulletin.images import chart_images
from workforce.release.bulletin.pdf import bulletin_pdf
from workforce.release.bulletin.xlsx import bulletin_xlsx
folder = Path(sys.argv[1])
history = folder / "history.csv"
made = chart_images(folder, history)
made["pdf"] = bulletin_pdf(folder, history)
made["xlsx"] = bulletin_xlsx(folder, history)
made["form"] = committees_form(folder, {"2025-05": folder})
for name in sorted(made):
    print(name, hashlib.sha256(made[name]).hexdigest())
"""


def has_font() -> bool:
    try:
        find_font()
    except FontMissing:
        return False
    return True


needs_font = pytest.mark.skipif(not has_font(), reason="no font with Chinese characters here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    write_release(folder)
    return folder


@pytest.fixture(scope="module")
def pdf(folder: Path) -> bytes:
    return bulletin_pdf(folder, folder / "history.csv")


@pytest.fixture(scope="module")
def images(folder: Path) -> dict[str, bytes]:
    return chart_images(folder, folder / "history.csv")


@needs_font
def test_two_to_four_pages(pdf):
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 4


@needs_font
def test_all_fonts_are_embedded(pdf):
    described = len(re.findall(rb"/Type\s*/FontDescriptor", pdf))
    assert described and described == len(re.findall(rb"/FontFile3?\b", pdf))
    names = set(re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w-]+)", pdf))
    family = find_font().family.replace(" ", "").lower().encode()
    assert names and all(one.lower().startswith(family) for one in names), "no other beside ours"


@needs_font
def test_there_is_no_date_in_it(pdf):
    assert not re.search(rb"/CreationDate|/ModDate|xmp:CreateDate|xmp:ModifyDate", pdf)


@needs_font
def test_names_are_text_and_not_markup(folder, monkeypatch):
    given = {}
    monkeypatch.setattr(
        "workforce.release.bulletin.pdf.pdf_of",
        lambda source, font, inputs: given.update(inputs) or source,
    )
    source = bulletin_pdf(folder, folder / "history.csv")
    assert "屏边" not in source.decode() and "*屏边* #sys.version县" in given["data"]


@needs_font
def test_hidden_numbers_are_nowhere(pdf, folder, images, monkeypatch):
    given = {}
    monkeypatch.setattr(
        "workforce.release.bulletin.pdf.pdf_of",
        lambda source, font, inputs: given.update(inputs) or source,
    )
    bulletin_pdf(folder, folder / "history.csv")
    assert not any(HIDDEN in text for text in given.values())
    assert not any(HIDDEN.encode() in data for name, data in images.items() if "svg" in name)


@needs_font
def test_every_chart_is_drawn_twice(images):
    stems = {Path(name).stem for name in images}
    assert {f"{stem}.{kind}" for stem in stems for kind in ("svg", "png")} == set(images)
    assert {"targets", "comparison-facility_coverage", "trend-community_workers",
            "composition-age"} <= stems  # fmt: skip
    for name, data in images.items():
        assert data.startswith(b"\x89PNG" if name.endswith("png") else b"<svg")


@needs_font
def test_text_of_an_svg_stays_text_with_fonts_to_fall_back_on(images):
    svg = images["comparison-facility_coverage.svg"].decode()
    families = set(re.findall(r"font-family=\"([^\"]*)\"", svg))
    assert families and all(one.startswith(find_font().family) for one in families)
    assert all(one.endswith("sans-serif") for one in families)
    assert "=1+1县" in svg and "不适用" in svg
    assert "*屏边* #sys.version县" in svg


@needs_font
def test_characters_are_drawn_and_not_boxes():
    """Two characters give two pictures; as boxes they would give the same one twice."""
    svg = ('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="30" '
           'font-size="28" font-family="{}">{}</text></svg>')  # fmt: skip
    font = find_font()
    pictures = {png_of(svg.format(font.family, one), font) for one in "红屏傣"}
    assert len(pictures) == 3


@needs_font
def test_a_font_cut_down_draws_what_the_whole_one_draws(folder, images, monkeypatch):
    monkeypatch.setattr(drawing, "cut_for", lambda font, text: font)
    whole = chart_images(folder, folder / "history.csv")
    assert {name for name in images if images[name] != whole[name]} == set()


@needs_font
def test_a_cut_font_is_kept_until_letters_are_missing():
    font = find_font()
    cut = cut_for(font, "红河")
    assert cut_for(font, "河红 0.5%") == cut != font
    assert sum(path.stat().st_size for path in cut.files) < 1_000_000
    more = cut_for(font, "玉溪")
    assert more.family != cut.family and cut_for(font, "红河玉溪") == more
    svg = ('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="30" '
           'font-size="28" font-family="{}">{}</text></svg>')  # fmt: skip
    for letter in "红溪":
        one, other = (png_of(svg.format(used.family, letter), used) for used in (font, more))
        assert one == other


@needs_font
def test_a_font_that_cannot_be_cut_is_used_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "_letters", {})
    odd = tmp_path / "odd.otf"
    odd.write_bytes(b"OTTO" + bytes(200))
    font = fonts.Font("Odd", (odd,))
    assert cut_for(font, "红") == font


@needs_font
def test_a_label_over_a_line_has_its_edge_beneath_it(images):
    svg = images["comparison-facility_coverage.svg"].decode()
    edged = re.findall(r"<text[^>]*stroke=[^>]*>", svg)
    assert edged and all('paint-order="stroke"' in one for one in edged)


@pytest.mark.parametrize(
    ("names", "limit"), [(["开远市"], 0), (["开远市", "金" * 16], 180), ([], 180), ([None], 0)]
)
def test_only_long_labels_are_looked_at(names, limit):
    rows = [{"kind": "part", "region": one, "value": "1", "label": "1"} for one in names]
    spec = county_comparison(rows, title="", language="zh", font="")
    assert spec["layer"][1]["encoding"]["y"]["axis"]["labelLimit"] == limit


@needs_font
def test_two_processes_give_the_same_bytes(folder):
    outputs = []
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York")):
        told = {"PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": seed}
        made = subprocess.run(
            [sys.executable, "-c", ALL_HASHES, str(folder)],
            env=os.environ | told, check=True, capture_output=True, text=True,
        )  # fmt: skip
        outputs.append(made.stdout)
    assert outputs[0] == outputs[1] and len(outputs[0].splitlines()) > 10


def test_without_a_font_it_says_what_to_do(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", (str(tmp_path),))
    monkeypatch.delenv(fonts.OWN_FOLDER, raising=False)
    for write in (bulletin_pdf, chart_images):
        with pytest.raises(FontMissing) as stopped:
            write(folder, folder / "history.csv")
        message = str(stopped.value)
        assert message.startswith("没有找到中文字体")
        assert "apt install fonts-noto-cjk" in message and fonts.OWN_FOLDER in message


@needs_font
def test_a_folder_of_ones_own_comes_first(monkeypatch, tmp_path):
    system = find_font()
    own = tmp_path / system.files[0].name
    own.write_bytes(system.files[0].read_bytes())
    monkeypatch.setenv(fonts.OWN_FOLDER, str(tmp_path))
    found = find_font()
    assert found.files == (own,) and found.family == system.family
    assert found.told() == {
        "family": system.family,
        "files": {own.name: hashlib.sha256(own.read_bytes()).hexdigest()},
    }
