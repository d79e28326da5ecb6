"""Everything as UTF-8 CSV, and where each column stands: what the floor is given beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import schemas
from workforce.intake.archive import unit_in_name
from workforce.intake.reading import ZIP, Sheet, read_sheets
from workforce.intake.table import find_tables

NEEDED = {
    "volunteer_registration": ("id_number", "registered_on", "status"),
    "staff_roster": (
        "id_number", "community_code", "community_name", "township_name", "worker_type", "post",
        "employment_form", "started_on", "ended_on",
    ),
    "training_record": (
        "id_number", "course_no", "organiser_level", "mode", "started_on", "ended_on", "days",
        "completed",
    ),
    "certification_list": (
        "id_number", "certificate_kind", "level", "holder_status", "issued_on",
    ),
    "organisation_register": ("community_code", "community_name", "kind", "urban_rural_code"),
    "population": ("region_code", "year", "urban_resident", "resident", "registered"),
    "division": ("code", "name"),
}  # fmt: skip


def lay_out(raw: Path, work: Path) -> None:
    """Write `layout.json` and the converted files into `work`; UTF-8 CSV is read where it lies."""
    layout = []
    for dataset, needed in NEEDED.items():
        columns = schemas.model(dataset).declared()
        for path in sorted((raw / dataset).glob("*/*")):
            data = path.read_bytes()
            sheet = read_sheets(data)[0]
            (table,) = find_tables(sheet, columns)
            placed = {one.name: one.place for one in table.placed}
            layout.append(
                {
                    "dataset": dataset,
                    "unit_code": unit_in_name(path.name),
                    "path": str(_as_utf8(path, data, sheet, work / dataset / path.parent.name)),
                    "width": sheet.cells.width,
                    "columns": {name: placed[name] for name in needed if name in placed},
                }
            )
    (work / "layout.json").write_text(json.dumps(layout, ensure_ascii=False, indent=1), "utf-8")


def _as_utf8(path: Path, data: bytes, sheet: Sheet, folder: Path) -> Path:
    converted = folder / f"{path.stem}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    if data.startswith(ZIP):
        sheet.cells.write_csv(converted, include_header=False)
        return converted
    try:
        data.decode()
    except UnicodeDecodeError:
        converted.write_text(data.decode("gb18030"), "utf-8")
        return converted
    return path
