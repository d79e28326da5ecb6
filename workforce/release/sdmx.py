"""A release in SDMX: `indicators_sdmx.csv` (SDMX-CSV 2.0) and `structure.xml` (SDMX-ML 3.0).

One observation per row of `indicators.csv` and of `composition.csv`, nothing added, nothing left
out. Codes are those of the CSV files, unchanged, so that the two can be joined; statuses are codes
of SDMX's own lists. What a code or a part means is said in Chinese and English.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl
from msgspec.structs import replace
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.io.writer import write_sdmx as written_by_pysdmx
from pysdmx.model import (
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Organisation,
    Role,
    Schema,
)
from pysdmx.model.dataset import ActionType
from pysdmx.model.message import Header

from workforce.column_notes import Words
from workforce.definitions import listed, wrong
from workforce.release.data_package import vocabulary
from workforce.release.published import read_text

AGENCY = "CWS"
VERSION = "1.0"  # of two parts, which SDMX lets grow: codelists gain regions and indicators
SCHEME = "CS_CWS"
STRUCTURE = "DSD_CWS"
DATAFLOW = "DF_CWS"
TOTAL = "_T"
PERSONS = "PERSONS"  # in capitals, which no indicator's id has
PERSONS_UNIT = "persons"


class Status(NamedTuple):
    """What a status of ours is in SDMX's CL_OBS_STATUS and CL_CONF_STATUS."""

    code: str
    sdmx: str
    confidentiality: str
    zh: str
    en: str


# Missing is O, whatever the reason: too few units, or a part nobody knows. C is the general code:
# telling primary (A) from secondary (D) suppression would say which cells are small.
STATUSES = {
    "ok": Status("A", "Normal value", "F", "完整", "every unit owed is in"),
    "provisional": Status(
        "P", "Provisional value", "F", "初步数（数据不全）", "provisional (incomplete)"
    ),
    "missing": Status("O", "Missing value", "F", "暂缺", "too few units, or a part is not known"),
    "not_applicable": Status(
        "M", "Missing value; data cannot exist", "F", "不适用", "the denominator is 0"
    ),
    "suppressed": Status(
        "Q", "Missing value; suppressed", "C", "不予公布", "withheld, see CONF_STATUS"
    ),
}
CONFIDENTIALITY = {
    "F": Words("可以公布", "Free (free for publication)"),
    "C": Words("保密统计资料，不予公布", "Confidential statistical information"),
}


class Part(NamedTuple):
    """A dimension, measure or attribute; with `codes`, the codelist its values are of."""

    id: str
    role: Role
    name: Words
    codes: str | None = None
    type: DataType = DataType.STRING
    is_required: bool = True


# OBS_VALUE is optional: a value that is missing or withheld has an empty cell and a status. The
# parts of a share are attributes, for without them it can be neither checked nor added up, and
# coverage says what a provisional value stands for.
PARTS = (
    Part("FREQ", Role.DIMENSION, Words("频率", "Frequency"), "CL_FREQ"),
    Part("REF_AREA", Role.DIMENSION, Words("地区", "Reference area"), "CL_AREA"),
    Part("INDICATOR", Role.DIMENSION, Words("指标", "Indicator"), "CL_INDICATOR"),
    Part("WORKER_GROUP", Role.DIMENSION, Words("人员范围", "Worker group"), "CL_WORKER_GROUP"),
    Part("BREAKDOWN", Role.DIMENSION, Words("分组项", "Breakdown"), "CL_BREAKDOWN"),
    Part("CATEGORY", Role.DIMENSION, Words("组别", "Category"), "CL_CATEGORY"),
    Part("TIME_PERIOD", Role.DIMENSION, Words("报告期", "Time period"), None, DataType.PERIOD),
    Part(
        "OBS_VALUE",
        Role.MEASURE,
        Words("数值", "Observation value"),
        type=DataType.DECIMAL,
        is_required=False,
    ),
    Part("OBS_STATUS", Role.ATTRIBUTE, Words("数据状态", "Observation status"), "CL_OBS_STATUS"),
    Part(
        "CONF_STATUS", Role.ATTRIBUTE, Words("公布状态", "Confidentiality status"), "CL_CONF_STATUS"
    ),
    Part("UNIT_MEASURE", Role.ATTRIBUTE, Words("计量单位", "Unit of measure"), "CL_UNIT_MEASURE"),
    Part("DECIMALS", Role.ATTRIBUTE, Words("小数位数", "Decimals"), type=DataType.INTEGER),
    Part(
        "NUMERATOR",
        Role.ATTRIBUTE,
        Words("分子", "Numerator"),
        type=DataType.DECIMAL,
        is_required=False,
    ),
    Part(
        "DENOMINATOR",
        Role.ATTRIBUTE,
        Words("分母；人员构成中为合计", "Denominator; of PERSONS the total of all categories"),
        type=DataType.DECIMAL,
        is_required=False,
    ),
    Part(
        "COVERAGE", Role.ATTRIBUTE, Words("上报覆盖率", "Reporting coverage"), type=DataType.DECIMAL
    ),
)


class Coded(NamedTuple):
    """A code's name and, where there is more to say, its description."""

    name: Words
    description: Words | None = None


def write_sdmx(folder: Path) -> tuple[bytes, bytes]:
    """The release in a folder as `indicators_sdmx.csv` and `structure.xml`, in this order.

    Reads indicators.csv, composition.csv, definitions.csv and categories.csv.

    Raises:
        CatalogueError: a code that is not in its list.
        polars.exceptions.InvalidOperationError: a status that is not known, or an indicator
            without a definition.
    """
    tables = {
        name: read_text(folder / f"{name}.csv")
        for name in ("indicators", "composition", "definitions", "categories")
    }
    lists = {name: _codelist(name, *said) for name, said in _codelists(tables).items()}
    return _data(tables, lists), _structure(tables, lists)


# The codes


def _codelists(
    tables: Mapping[str, pl.DataFrame],
) -> dict[str, tuple[Words, dict[str, Coded]]]:
    """Every codelist: its name and its codes."""
    return {
        "CL_FREQ": (Words("频率", "Frequency"), {"M": Coded(Words("月", "Monthly"))}),
        "CL_AREA": (Words("地区", "Regions"), _regions(tables)),
        "CL_INDICATOR": (Words("指标", "Indicators"), _indicators(tables["definitions"])),
        "CL_WORKER_GROUP": (
            Words("人员范围", "Worker groups"),
            _with_total((code, Coded(words)) for code, words in vocabulary("worker_group").items()),
        ),
        "CL_BREAKDOWN": (
            Words("分组项", "Breakdowns"),
            _with_total(_named(tables["categories"], "breakdown")),
        ),
        "CL_CATEGORY": (
            Words("组别", "Categories"),
            _with_total(_named(tables["categories"], "category")),
        ),
        "CL_OBS_STATUS": (
            Words("数据状态，SDMX 代码表的一部分", "Observation status, a part of the SDMX list"),
            {
                one.code: Coded(Words(one.zh, one.sdmx), Words(name, f"{name}: {one.en}"))
                for name, one in STATUSES.items()
            },
        ),
        "CL_CONF_STATUS": (
            Words("公布状态，SDMX 代码表的一部分", "Confidentiality, a part of the SDMX list"),
            {code: Coded(words) for code, words in CONFIDENTIALITY.items()},
        ),
        "CL_UNIT_MEASURE": (Words("计量单位", "Units of measure"), _units(tables["definitions"])),
    }


def _with_total(codes: Iterable[tuple[str, Coded]]) -> dict[str, Coded]:
    return {TOTAL: Coded(Words("合计（不分组）", "Total, not broken down")), **dict(codes)}


def _regions(tables: Mapping[str, pl.DataFrame]) -> dict[str, Coded]:
    """Regions by code. Their names are Chinese only: no file has others."""
    columns = ("region_code", "region_name", "region_level")
    levels = vocabulary("region_level")
    both = pl.concat([tables[name].select(columns) for name in ("indicators", "composition")])
    return {
        code: Coded(Words(name, ""), levels[level])
        for code, name, level in both.unique().sort(columns).rows()
    }


def _indicators(definitions: pl.DataFrame) -> dict[str, Coded]:
    columns = ("indicator", "title_zh", "title_en", "definition_zh", "definition_en")
    return {
        code: Coded(Words(zh, en), Words(said_zh, said_en))
        for code, zh, en, said_zh, said_en in definitions.select(columns).sort("indicator").rows()
    } | {PERSONS: Coded(Words("人数（人员构成）", "Persons (composition)"))}


def _units(definitions: pl.DataFrame) -> dict[str, Coded]:
    columns = ("unit", "unit_zh", "unit_en")
    found = definitions.select(columns).unique().sort(columns).rows()
    return {PERSONS_UNIT: Coded(Words("人", "persons"))} | {
        code: Coded(Words(zh, en)) for code, zh, en in found
    }


def _named(categories: pl.DataFrame, column: str) -> Iterator[tuple[str, Coded]]:
    """Codes of a column in the file's order; one with several names has them all."""
    pairs = (f"{column}_zh", f"{column}_en")
    for (code,), rows in categories.group_by(column, maintain_order=True):
        zh, en = (rows[name].unique(maintain_order=True) for name in pairs)
        yield str(code), Coded(Words("；".join(zh), "; ".join(en)))


# The message


def _structure(tables: Mapping[str, pl.DataFrame], lists: Mapping[str, Codelist]) -> bytes:
    """Codelists, concepts, data structure and dataflow as SDMX-ML."""
    period, release = tables["indicators"].select("period", "release").row(0)
    year, month = map(int, period.split("-"))
    header = Header(
        id=f"{AGENCY}_{period}_R{release}",
        prepared=datetime(year, month, calendar.monthrange(year, month)[1], tzinfo=UTC),
        sender=Organisation(id=AGENCY),
    )
    name = Words("社区工作者队伍与培训指标", "Community workforce and training indicators")
    concepts = [Concept(id=part.id, name=_both(part.name)) for part in PARTS]
    definition = DataStructureDefinition(
        id=STRUCTURE,
        agency=AGENCY,
        version=VERSION,
        name=_both(name),
        components=_components(lists),
    )
    flow = Dataflow(
        id=DATAFLOW, agency=AGENCY, version=VERSION, name=_both(name), structure=definition
    )
    scheme = ConceptScheme(
        id=SCHEME,
        agency=AGENCY,
        version=VERSION,
        name=_both(Words("概念", "Concepts")),
        items=concepts,
    )
    text = written_by_pysdmx(
        [*lists.values(), scheme, definition, flow],
        Format.STRUCTURE_SDMX_ML_3_0,
        header=header,
        prettyprint=True,
    )
    return (_in_two_languages(_plain(str(text))) + "\n").encode()


def _plain(text: str) -> str:
    """SDMX-ML without the schema's address, which no reader on a closed network is to be sent to,
    and without saying that attributes belong to the only measure, which some readers can't read.
    """
    text = re.sub(r' xsi:schemaLocation="[^"]*"', "", text)
    return re.sub(
        r"\s*<str:MeasureRelationship>.*?</str:MeasureRelationship>", "", text, flags=re.S
    )


def _codelist(code: str, name: Words, codes: Mapping[str, Coded]) -> Codelist:
    return Codelist(
        id=code,
        agency=AGENCY,
        version=VERSION,
        name=_both(name),
        items=[
            Code(
                id=one,
                name=_both(said.name),
                description=_both(said.description) if said.description else None,
            )
            for one, said in codes.items()
        ],
    )


def _components(lists: Mapping[str, Codelist]) -> Components:
    return Components(
        [
            Component(
                id=part.id,
                required=part.is_required,
                role=part.role,
                concept=ItemReference("Concept", AGENCY, SCHEME, VERSION, part.id),
                local_codes=lists[part.codes] if part.codes else None,
                local_dtype=None if part.codes else part.type,
                attachment_level="O" if part.role == Role.ATTRIBUTE else None,
            )
            for part in PARTS
        ]  # of a generator it would keep nothing
    )


def _both(words: Words) -> str:
    """Both languages in one text; a line break parts them."""
    return "\n".join(" ".join(text.split()) for text in words)


def _in_two_languages(text: str) -> str:
    """SDMX-ML whose names and descriptions have an element per language.

    pysdmx writes one text, said to be English.
    """

    def apart(found: re.Match[str]) -> str:
        indent, tag, *texts = found.groups()
        return "".join(
            f'{indent}<com:{tag} xml:lang="{language}">{said}</com:{tag}>'
            for language, said in zip(Words._fields, texts, strict=True)
            if said
        )

    return re.sub(r'(\s*)<com:(\w+) xml:lang="en">([^<\n]*)\n([^<\n]*)</com:\2>', apart, text)


# The observations


def _data(tables: Mapping[str, pl.DataFrame], lists: Mapping[str, Codelist]) -> bytes:
    """All observations as SDMX-CSV.

    The action is replace, so that a value withheld by a later release goes from a reader's database
    too. Every column is told to be text: pysdmx makes binary fractions of decimals.
    """
    components = [replace(one, local_dtype=DataType.STRING) for one in _components(lists)]
    rows = pl.concat([_of_indicators(tables), _of_composition(tables["composition"])])
    _check_codes(rows, lists)
    dataset = PandasDataset(
        structure=Schema("dataflow", AGENCY, DATAFLOW, Components(components), VERSION),
        data=rows.to_pandas(),
        action=ActionType.Replace,
    )
    text = str(written_by_pysdmx(dataset, Format.DATA_SDMX_CSV_2_0_0))
    return text.replace("\r\n", "\n").encode()


def _check_codes(rows: pl.DataFrame, lists: Mapping[str, Codelist]) -> None:
    """pysdmx writes any code.

    Raises:
        CatalogueError: a code that is not in its list.
    """
    for part in PARTS:
        if part.codes:
            unknown = set(rows[part.id]) - {one.id for one in lists[part.codes]}
            if unknown:
                odd = listed(map(str, unknown))
                raise wrong(part.id, f"代码表中没有 {odd}", f"not in its codelist: {odd}")


def _of_indicators(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    definitions = tables["definitions"]
    decimals = pl.col("indicator").replace_strict(definitions["indicator"], definitions["decimals"])
    return tables["indicators"].select(
        FREQ=pl.lit("M"),
        REF_AREA="region_code",
        INDICATOR="indicator",
        WORKER_GROUP=pl.lit(TOTAL),
        BREAKDOWN=pl.lit(TOTAL),
        CATEGORY=pl.lit(TOTAL),
        TIME_PERIOD="period",
        OBS_VALUE="value",
        **_statuses(),
        UNIT_MEASURE="unit",
        DECIMALS=decimals,
        NUMERATOR="numerator",
        DENOMINATOR="denominator",
        COVERAGE="coverage",
    )


def _of_composition(composition: pl.DataFrame) -> pl.DataFrame:
    return composition.select(
        FREQ=pl.lit("M"),
        REF_AREA="region_code",
        INDICATOR=pl.lit(PERSONS),
        WORKER_GROUP="worker_group",
        BREAKDOWN="breakdown",
        CATEGORY="category",
        TIME_PERIOD="period",
        OBS_VALUE="persons",
        **_statuses(),
        UNIT_MEASURE=pl.lit(PERSONS_UNIT),
        DECIMALS=pl.lit("0"),
        NUMERATOR=pl.lit(None, pl.String),
        DENOMINATOR="total",
        COVERAGE="coverage",
    )


def _statuses() -> dict[str, pl.Expr]:
    status = pl.col("status")
    return {
        "OBS_STATUS": status.replace_strict({name: one.code for name, one in STATUSES.items()}),
        "CONF_STATUS": status.replace_strict(
            {name: one.confidentiality for name, one in STATUSES.items()}
        ),
    }
