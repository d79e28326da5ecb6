"""Writing the files of a release, and listing them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workforce.apart import meanwhile
from workforce.catalogue import Catalogue
from workforce.folders import sha256_of, write_json
from workforce.release.definitions import definition_tables
from workforce.release.releases import SCHEMA_VERSION
from workforce.warehouse import quoted

QUERIES = Path(__file__).parent / "tables"
TABLES = ("indicators", "targets", "contributions", "composition", "reporting")
MANIFEST, PACKAGE = "manifest.json", "datapackage.json"
PARQUET = """
    select * replace (
        cast(numerator as decimal(20, 2)) as numerator,
        cast(denominator as decimal(20, 2)) as denominator,
        cast(value as decimal(18, 4)) as value
    )
    from published
"""
JSON = """
    select * replace (
        cast(numerator as json) as numerator,
        cast(denominator as json) as denominator,
        cast(value as json) as value
    )
    from published
"""


def query(name: str) -> str:
    """A query of `tables/`, without its last semicolon."""
    return (QUERIES / f"{name}.sql").read_text("utf-8").rstrip().removesuffix(";")


def rows_of(con: duckdb.DuckDBPyConnection, name: str, period: str, release: int) -> list[tuple]:
    """The rows of a published table."""
    return con.execute(query(name), _given(query(name), period, release)).fetchall()


def _given(text: str, period: str, release: int) -> dict[str, Any]:
    """The parameters a query names."""
    given = {"period": period, "release": release}
    return {name: value for name, value in given.items() if f"${name}" in text}


def write_tables(
    con: duckdb.DuckDBPyConnection, target: Path, period: str, release: int, catalogue: Catalogue
) -> None:
    """Write every table of a release as CSV, and the indicators as Parquet and JSON too."""
    for name in TABLES:
        text = query(name)
        con.execute(
            f"create or replace temp table published as {text}", _given(text, period, release)
        )
        _copy(con, "from published", target / f"{name}.csv", "format csv, header")
        if name == "indicators":
            _copy(con, PARQUET, target / "indicators.parquet", "format parquet")
            _copy(con, JSON, target / "indicators.json", "format json, array true")
    for name, data in definition_tables(catalogue).items():
        (target / name).write_bytes(data)


def _copy(con: duckdb.DuckDBPyConnection, what: str, path: Path, options: str) -> None:
    con.execute(f"copy ({what}) to '{quoted(path)}' ({options})")


def write_page(target: Path, history: Path) -> None:
    """Write `index.html`."""
    from workforce.release.page import page

    (target / "index.html").write_bytes(page(target, history))


def write_sdmx_files(target: Path) -> None:
    """Write the release as SDMX-CSV with its structure."""
    from workforce.release.sdmx import write_sdmx

    data, structure = write_sdmx(target)
    (target / "indicators_sdmx.csv").write_bytes(data)
    (target / "structure.xml").write_bytes(structure)


@dataclass(frozen=True)
class Drawn:
    """What is drawn by a process beside this one, while other files are written.

    Attributes:
        pictures: charts by file name.
        document: the PDF.
    """

    pictures: Future[dict[str, bytes]]
    document: Future[bytes]


_is_first = True


def begin_drawing(target: Path, history: Path) -> Drawn:
    """Have drawn what takes longest."""
    from workforce.release.bulletin.images import chart_images
    from workforce.release.bulletin.pdf import bulletin_pdf

    pictures = meanwhile(chart_images, target, history)
    return Drawn(pictures, meanwhile(bulletin_pdf, target, history))


def write_bulletins(
    target: Path,
    history: Path,
    earlier: Mapping[str, Path],
    form: Mapping[str, str],
    drawn: Drawn,
) -> dict[str, Any]:
    """Write what is printed for the meeting: workbook, PDF, official form and pictures.

    Args:
        earlier: the newest releases of the months it is compared with, by month.
        form: number, maker and approval of the official form.

    Returns:
        The font they are drawn in, as the manifest tells it.
    """
    from workforce.release.bulletin.fonts import find_font
    from workforce.release.bulletin.form import committees_form
    from workforce.release.bulletin.pdf import bulletin_pdf
    from workforce.release.bulletin.xlsx import bulletin_xlsx

    font = find_font().told()
    (target / "bulletin.xlsx").write_bytes(bulletin_xlsx(target, history))
    (target / "committees.xlsx").write_bytes(committees_form(target, earlier, form))
    # Of several months every one but the first, unless the other process is through by now: the
    # first drawing of a process takes four times as long.
    global _is_first
    is_ours = not _is_first and drawn.document.cancel()
    _is_first = False
    document = bulletin_pdf(target, history) if is_ours else drawn.document.result()
    (target / "bulletin.pdf").write_bytes(document)
    (target / "charts").mkdir()
    for name, data in sorted(drawn.pictures.result().items()):
        (target / "charts" / name).write_bytes(data)
    return font


def describe(target: Path) -> None:
    """Write `datapackage.json`."""
    from workforce.release.data_package import data_package

    (target / PACKAGE).unlink(missing_ok=True)
    (target / PACKAGE).write_bytes(data_package(target, SCHEMA_VERSION))


def list_files(target: Path, about: Mapping[str, Any]) -> None:
    """Write `manifest.json`: what `about` says, and every file's hash and size."""
    files = {}
    for path in sorted(target.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            data = path.read_bytes()
            name = str(path.relative_to(target))
            files[name] = {"sha256": sha256_of(data), "bytes": len(data)}
            if path.suffix == ".csv":
                files[name]["rows"] = rows_in(path)
    (target / MANIFEST).unlink(missing_ok=True)
    write_json(target / MANIFEST, {**about, "files": files})


def rows_in(path: Path) -> int:
    """How many rows a CSV file has below its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1
