"""The script people write today: pandas, a pandera schema, hashlib, one DuckDB load.

Every file goes through the same few functions, the ID check is a Python function that pandera
calls for each element, each ID is hashed by `hashlib.sha256`, and the frames are loaded into a
DuckDB file where `numbers.sql` counts. No returns, no staging, nothing incremental.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import duckdb
import openpyxl  # noqa: F401  (this and the next are otherwise imported while it works)
import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401
import pandera.pandas as pa

SALT = "a secret from the settings file"
NUMBERS = Path(__file__).with_name("numbers.sql")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

HEADERS = {
    "id_number": "身份证号 身份证号码 身份证 身份证件号 身份证件号码 公民身份号码 证件号码",
    "name": "姓名 用户姓名 持证人姓名 学员姓名",
    "registered_on": "注册日期 注册时间",
    "status": "状态 志愿者状态 持证人状态",
    "community_code": "社区(村)代码 村(社区)代码 村社区代码 统计用区划代码 所属社区代码 代码",
    "community_name": "社区(村)名称 村(社区)名称 所在村(社区) 所属社区 村(居)委会名称 名称",
    "township_name": "所属乡镇(街道) 乡镇(街道) 所属乡镇",
    "worker_type": "人员类别 工作人员类别",
    "post": "职务 现任职务 职务类型",
    "employment_form": "用工形式",
    "started_on": "任职日期 任现职时间 任职时间 开始日期 开始时间 培训开始时间",
    "ended_on": "离任日期 离任时间 结束日期 结束时间 培训结束时间",
    "course_no": "班次编号 培训班次编号",
    "organiser_level": "主办层级 培训级别",
    "mode": "培训方式",
    "days": "培训天数 培训天数(天) 天数",
    "completed": "是否结业",
    "certificate_kind": "证书类别",
    "level": "证书级别 证书等级 级别",
    "issued_on": "取得日期 取得时间",
    "kind": "类型 村(居)委会类型",
    "urban_rural_code": "城乡分类代码 城乡分类",
    "region_code": "行政区划代码",
    "year": "年份",
    "urban_resident": "城镇常住人口(万人)",
    "resident": "常住人口(万人)",
    "registered": "户籍人口(万人)",
    "volunteer_no": "志愿者编号 编号",
    "sex": "性别",
    "service_hours": "服务时长(小时)",
    "service_minutes": "志愿活动累计时间(分钟)",
    "star_level": "星级",
    "ethnicity": "民族",
    "political_status": "政治面貌",
    "education": "学历 最高学历 教育程度 文化程度",
    "duties": "兼任职责",
    "grid_codes": "负责网格 所属网格",
    "monthly_pay_yuan": "月报酬(元) 月报酬",
    "course_name": "培训名称 培训班名称",
    "organiser": "主办单位",
    "training_type": "培训类别 培训类型",
    "hours": "学时",
    "certificate_no": "管理号 证书管理号",
    "households": "户数 户数(户)",
    "facility_area_m2": "综合服务设施面积(平方米)",
    "open_hours": "每日开放小时",
}
NAMES = {header: name for name, headers in HEADERS.items() for header in headers.split()}
DATES = ("registered_on", "started_on", "ended_on", "issued_on")
NUMBERS_IN = (
    "days", "service_hours", "service_minutes", "monthly_pay_yuan", "hours", "households",
    "facility_area_m2", "open_hours",
)  # fmt: skip


def is_id_number(text: str) -> bool:
    """Eighteen characters, a real birth date and the right check digit."""
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return False
    try:
        dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17]


ID_NUMBER = pa.Column(str, pa.Check(is_id_number, element_wise=True))
DAY = pa.Column("datetime64[us]")
NO_DAY = pa.Column("datetime64[us]", nullable=True)
SEX = pa.Column(str, pa.Check.isin(["男", "女"]), nullable=True, required=False)
AMOUNT = pa.Column(float, pa.Check.ge(0), nullable=True, required=False)
TEXT = pa.Column(str, nullable=True, required=False)
COMMUNITY = pa.Column(str, pa.Check.str_matches(r"^\d{12}$"), nullable=True, required=False)
SCHEMAS = {
    "volunteer_registration": pa.DataFrameSchema(
        {
            "id_number": ID_NUMBER,
            "name": pa.Column(str),
            "registered_on": DAY,
            "status": pa.Column(str, pa.Check.isin(["有效", "注销"])),
            "sex": SEX,
            "community_code": COMMUNITY,
            "community_name": TEXT,
            "service_hours": AMOUNT,
            "star_level": TEXT,
            "volunteer_no": pa.Column(str, unique=True, nullable=True, required=False),
        }
    ),
    "staff_roster": pa.DataFrameSchema(
        {
            "id_number": ID_NUMBER,
            "name": pa.Column(str),
            "worker_type": pa.Column(str),
            "post": pa.Column(str),
            "started_on": NO_DAY,
            "ended_on": NO_DAY,
            "sex": SEX,
            "community_code": COMMUNITY,
            "monthly_pay_yuan": AMOUNT,
            "ethnicity": TEXT,
            "education": TEXT,
        }
    ),
    "training_record": pa.DataFrameSchema(
        {
            "id_number": ID_NUMBER,
            "name": pa.Column(str),
            "course_no": pa.Column(str),
            "started_on": DAY,
            "ended_on": DAY,
            "days": pa.Column(float, pa.Check.gt(0), nullable=True),
        }
    ),
    "certification_list": pa.DataFrameSchema(
        {"id_number": ID_NUMBER, "name": pa.Column(str), "issued_on": DAY}
    ),
    "organisation_register": pa.DataFrameSchema(
        {
            "community_code": pa.Column(str, pa.Check.str_matches(r"^\d{12}$"), unique=True),
            "community_name": pa.Column(str),
            "kind": pa.Column(str, pa.Check.isin(["村委会", "居委会"])),
            "urban_rural_code": pa.Column(str),
        }
    ),
    "population": pa.DataFrameSchema({"region_code": pa.Column(str), "year": pa.Column(int)}),
    "division": pa.DataFrameSchema({"code": pa.Column(str), "name": pa.Column(str)}),
}
TABLES = {
    "volunteer": "volunteer_registration",
    "roster": "staff_roster",
    "training": "training_record",
    "certificate": "certification_list",
    "organisation": "organisation_register",
    "population": "population",
    "division": "division",
}
OPTIONAL = (
    "community_code", "township_name", "community_name", "employment_form", "ended_on",
    "completed", "certificate_kind",
)  # fmt: skip


def main(raw: Path, database: Path, period_end: str) -> list[tuple]:
    """Read every file below `raw`, load what passes into `database` and count."""
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as con:
        for table, dataset in TABLES.items():
            files = sorted((raw / dataset).glob("*/*"))
            frame = pd.concat([read_file(file, dataset) for file in files], ignore_index=True)
            con.register("frame", frame)
            con.execute(f"create table {table} as select * from frame")
            con.unregister("frame")
        con.execute("set variable period_end = cast(? as date)", [period_end])
        con.execute(NUMBERS.read_text("utf-8"))
        return con.execute(
            "select region_code, indicator, numerator, denominator from number order by all"
        ).fetchall()


def read_file(path: Path, dataset: str) -> pd.DataFrame:
    """The accepted rows of one file, IDs hashed, names dropped."""
    frame = name_columns(read_cells(path), dataset)
    frame = clean(frame, dataset)
    try:
        SCHEMAS[dataset].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        bad = errors.failure_cases["index"].dropna().unique()
        print(f"{path.parent.parent.name} {path.name[:6]}: {len(bad)} rows refused")
        frame = frame.drop(index=bad)
    frame["unit_code"] = path.name[:6]
    if "id_number" in frame:
        frame["is_female"] = frame["id_number"].str[16].astype(int) % 2 == 0
        frame["person"] = frame["id_number"].map(
            lambda number: hashlib.sha256((SALT + number).encode()).hexdigest()
        )
        frame = frame.drop(columns=["id_number", "name"])
    return frame


def read_cells(path: Path) -> pd.DataFrame:
    """All cells as text."""
    if path.suffix == ".xlsx":
        return pd.read_excel(path, header=None, dtype=str)
    try:
        return pd.read_csv(path, header=None, dtype=str, encoding="utf-8-sig")
    except UnicodeDecodeError:
        return pd.read_csv(path, header=None, dtype=str, encoding="gb18030")


def name_columns(cells: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """The rows below the header row, columns by our names; a second header row above counts."""

    def name(cell: object) -> str | None:
        label = str(cell).replace("（", "(").replace("）", ")").replace("*", "").replace(" ", "")
        if dataset == "division":
            return {"代码": "code", "名称": "name"}.get(label)
        return NAMES.get(label)

    head = cells.head(10).map(name)
    header = head.notna().sum(axis=1).idxmax()
    names = head.loc[header]
    if header > 0:
        names = names.fillna(head.loc[header - 1])
    frame = cells.loc[header + 1 :, names.notna()]
    frame.columns = names.dropna()
    key = next(
        one for one in ("id_number", "community_code", "region_code", "code") if one in frame
    )
    return frame[frame[key].fillna("").str.contains(r"^[0-9０-９]")].reset_index(drop=True)


def clean(frame: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """Spaces, full-width characters, dates and numbers."""
    frame = frame.apply(lambda column: column.str.strip())
    if dataset != "volunteer_registration":
        for column in set(OPTIONAL) - set(frame):
            frame[column] = None
    if "id_number" in frame:
        ids = frame["id_number"].str.normalize("NFKC").str.upper()
        frame["id_number"] = ids.str.replace(r"[\s']", "", regex=True)
    if dataset == "certification_list":
        frame = frame.rename(columns={"status": "holder_status"})
    for column in set(DATES) & set(frame):
        text = frame[column].str.replace(r"[年月/.]", "-", regex=True).str.rstrip("日-")
        text = text.str.replace(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", regex=True)
        days = pd.to_datetime(text, format="mixed", errors="coerce")
        frame[column] = days.astype("datetime64[us]")
    if "sex" in frame:
        frame["sex"] = frame["sex"].str[-1]  # 1-男
    for column in set(NUMBERS_IN) & set(frame):
        frame[column] = pd.to_numeric(frame[column], errors="coerce").astype(float)
    if "service_minutes" in frame:
        frame["service_hours"] = (frame.pop("service_minutes") / 60).round(2)
    if dataset == "population":
        frame["year"] = frame["year"].astype(int)
        for column in ("urban_resident", "resident", "registered"):
            frame[column] = (frame[column].astype(float) * 10_000).round().astype("int64")
    return frame
