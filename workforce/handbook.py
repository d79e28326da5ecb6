"""The catalogue in words: `workforce indicators`, docs/indicators.md and docs/targets.md.

`python -m workforce.handbook` writes both documents, and with them docs/findings.md, docs/gate.md,
docs/metric-files.md and docs/warehouse.md, from the project's own definitions. Everything said is
a pair, Chinese and English. Nothing of the catalogue needs the warehouse or validates data, so
that the command answers at once.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

import schemas
from workforce import findings_handbook
from workforce.catalogue import CLOSED_LISTS, SQL, Catalogue, Indicator, Measure, Need, load
from workforce.folders import PROJECT, DataFolder, write_bytes
from workforce.plans import Plan, PlanRow, Target

WIDTH = 100
ID_WIDTH = 28  # most ids; a longer one moves its line, so that formulas have room
DOCS = PROJECT / "docs"


class Words(NamedTuple):
    """The same in Chinese and English."""

    zh: str
    en: str


class Section(NamedTuple):
    """What is said of an indicator under one heading."""

    heading: Words
    entries: list[Words]


class Use(NamedTuple):
    """A plan row that an indicator serves."""

    row_id: str
    words: Words


GROUPS = {
    "workforce": Words("工作者队伍", "workforce"),
    "training": Words("培训", "training"),
    "volunteers": Words("志愿服务", "volunteers"),
    "certificates": Words("持证", "certificates"),
    "pay": Words("报酬", "pay"),
    "facilities": Words("组织和设施", "organisations and facilities"),
}
DIRECTIONS = {
    "up": Words("越高越好", "higher is better"),
    "down": Words("越低越好", "lower is better"),
    "none": Words("不分高低", "neither high nor low is better"),
}
ABSENT = {
    "zero": Words("没有记录按0计", "nothing counted means 0"),
    "missing": Words("没有记录为未知", "nothing counted means not known"),
}
IN_FORCE = {
    "monthly": Words("当月的", "of the month"),
    "register": Words("当月有效的", "in force"),
    "yearly": Words("上年的", "of the year before"),
    "reference": Words("当月有效的", "in force"),
}
EARLIER = {
    "last_month": Words("上月的", "of the month before"),
    "last_year": Words("上年的", "of the year before"),
    "24_months": Words("近24个月涉及的以前各年的", "of every earlier year the 24 months touch"),
    "plan": Words("规划期以来以前各年的", "of every earlier year since the plan began"),
}
RECORDS = {
    "target": Words("目标", "target"),
    "rule": Words("规定", "rule"),
    "baseline": Words("基期", "baseline"),
    "definition": Words("定义", "definition"),
    "mechanism": Words("机制", "mechanism"),
}
BINDING = {"binding": Words("约束性", "binding"), "expected": Words("预期性", "expected")}
LEVELS = {
    "province": Words("省级", "province"),
    "prefecture": Words("地级", "prefecture"),
    "county": Words("县级", "county"),
}
COMPARATORS = {">=": "≥", ">": ">", "=": "="}
# An indicator in words


def groups() -> dict[str, list[str]]:
    """Indicators by the file they stand in, in the order they are shown.

    Read off the files' lines: the catalogue has taken the YAML apart already, which costs time.
    """
    files = {path.stem: path for path in sorted((SQL / "indicators").glob("*.yml"))}
    names = [name for name in files if name not in CLOSED_LISTS]
    names.sort(key=lambda name: [*GROUPS, name].index(name))
    return {
        name: re.findall(r"^(\w+):", files[name].read_text("utf-8"), re.MULTILINE) for name in names
    }


def sections(catalogue: Catalogue, one: Indicator) -> list[Section]:
    """All that is said of an indicator but for the plans that use it."""
    caveats = [_pair(catalogue.caveats[name]) for name in one.caveats]
    said = [
        Section(Words("定义", "definition"), [Words(one.definition_zh, one.definition_en)]),
        Section(Words("算法", "formula"), [formula(catalogue, one)]),
        Section(Words("单位", "unit"), [_unit_and_direction(catalogue, one)]),
        Section(Words("基础数", "measures"), list(_measures(catalogue, one))),
        Section(Words("注意", "caveats"), caveats),
    ]
    return [section for section in said if section.entries]


def formula(catalogue: Catalogue, one: Indicator) -> Words:
    """Numerator ÷ denominator × factor, or what is counted."""
    measures = [catalogue.measures[part] for part in one.parts]
    times = f" × {one.factor:,}" if one.factor != 1 else ""
    units = [unit(catalogue, measure.unit) for measure in measures]
    zh = [f"{measure.zh}（{said.zh}）" for measure, said in zip(measures, units, strict=True)]
    en = [
        f"{measure.id} ({measure.en}; {said.en})"
        for measure, said in zip(measures, units, strict=True)
    ]
    return Words(" ÷ ".join(zh) + times, " ÷ ".join(en) + times)


def unit(catalogue: Catalogue, name: str) -> Words:
    return _pair(catalogue.units[name])


def _pair(entry: Mapping[str, str]) -> Words:
    return Words(entry["zh"], entry["en"])


def _unit_and_direction(catalogue: Catalogue, one: Indicator) -> Words:
    said, direction = unit(catalogue, one.unit), DIRECTIONS[one.direction]
    digits = Words("整数", "a whole number")
    if one.decimals:
        plural = "s" if one.decimals > 1 else ""
        digits = Words(f"{one.decimals}位小数", f"{one.decimals} decimal{plural}")
    return Words(
        f"{said.zh}，{digits.zh}，{direction.zh}", f"{said.en}, {digits.en}, {direction.en}"
    )


def _measures(catalogue: Catalogue, one: Indicator) -> Iterator[Words]:
    roles = [Words("分子", "numerator"), Words("分母", "denominator")]
    if one.denominator is None:
        roles = [Words("计数", "count")]
    for role, part in zip(roles, one.parts, strict=True):
        measure = catalogue.measures[part]
        said, absent = unit(catalogue, measure.unit), ABSENT[measure.absent]
        needed = list(needs(measure))
        yield Words(
            f"{role.zh} {part}：{measure.zh}（{said.zh}）。"
            f"需要{'、'.join(words.zh for words in needed)}；{absent.zh}。",
            f"{role.en} {part}: {measure.en} ({said.en}). "
            f"Needs {', '.join(words.en for words in needed)}; {absent.en}.",
        )


def needs(measure: Measure) -> Iterator[Words]:
    """What must be in for a measure to be known: files, their columns, earlier files."""
    if measure.is_amount:
        yield Words(
            "不晚于月末的最近时点的人口数", "the latest population figure up to the month's end"
        )
    needed = [Need.parse(name) for name in measure.needs]
    now = [need for need in needed if need.kind != "earlier"]
    for name in dict.fromkeys(need.dataset or "" for need in now):
        columns = [need.column for need in now if need.dataset == name and need.column]
        yield _file(name, columns)
    for need in needed:
        if need.kind == "earlier":
            title, when = schemas.datasets()[need.dataset or ""], EARLIER[need.window or ""]
            yield Words(f"{when.zh}{title.zh}", f"the {title.en} {when.en}")


def _file(dataset: str, columns: list[str]) -> Words:
    title = schemas.datasets()[dataset]
    when = IN_FORCE[title.cadence]
    zh, en = f"{when.zh}{title.zh}", f"the {title.en} {when.en}"
    if not columns:
        return Words(zh, en)
    headers = "".join(f"“{column_titles(dataset).get(column, column)}”" for column in columns)
    return Words(f"{zh}（要有{headers}列）", f"{en} (with {', '.join(columns)})")


@cache
def column_titles(dataset: str) -> dict[str, str]:
    """The headers of a dataset's own columns, by name.

    Read from the model's source: importing the model would import pandera, which takes seconds.
    """
    source = (PROJECT / "schemas" / f"{dataset}.py").read_text("utf-8")
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and node.value.args:
            name, title = node.target, node.value.args[0]
            if isinstance(name, ast.Name) and isinstance(title, ast.Constant):
                found[name.id] = str(title.value)
    return found


# Plans in words


def uses(catalogue: Catalogue, one: Indicator) -> list[Use]:
    """The plan rows judged on an indicator, then those it only helps to compare."""
    plans = {plan.plan: plan for plan in catalogue.plans.plans}
    judged = [
        Use(target.target_id, _use(plans[target.plan], target, unit(catalogue, one.unit)))
        for target in catalogue.plans.targets
        if target.indicator == one.id
    ]
    related = [
        Use(row.id, _relation(plans[row.plan], row, _pair(catalogue.plans.reasons[row.reason])))
        for row in catalogue.plans.rows
        if row.reason is not None and one.id in row.indicators
    ]
    return judged + related


def _use(plan: Plan, target: Target, said: Words) -> Words:
    read = reading(target, said)
    clause = target.clause.removeprefix(plan.title_zh).strip()
    return Words(f"{plan.title_zh}：{read.zh}；{clause}", f"{plan.title_en}: {read.en}; {clause}")


def _relation(plan: Plan, row: PlanRow, reason: Words) -> Words:
    printed = f" {row.printed}" if row.printed else ""
    return Words(
        f"{plan.title_zh}：{row.subject_zh}{printed}（仅供参照，不判断：{reason.zh}）",
        f"{plan.title_en}: {row.subject_en}{printed} (for reference only, not judged:"
        f" {_inside(reason.en)})",
    )


def _inside(sentence: str) -> str:
    """A sentence as a part of another."""
    return sentence[:1].lower() + sentence[1:]


def reading(target: Target, said: Words) -> Words:
    """How a plan's words are read: what is to be reached, when, by whom, from where."""
    parts = [
        _aim(target, said),
        _due(target),
        BINDING[target.binding] if target.binding else None,
        _judged_regions(target),
        _baseline(target, said),
    ]
    told = [part for part in parts if part]
    return Words("；".join(part.zh for part in told), "; ".join(part.en for part in told))


def _aim(target: Target, said: Words) -> Words:
    if target.comparator == "about":
        least = Decimal(target.target) - Decimal(target.tolerance or 0)
        return Words(
            f"约{target.target}{said.zh}，从{least:f}起为达到",
            f"about {target.target} {said.en}, met from {least:f}",
        )
    figure = f"{COMPARATORS.get(target.comparator, '')} {target.target}".strip()
    if target.target_high:
        figure += f"–{target.target_high}"
    return Words(f"{figure}{said.zh}", f"{figure} {said.en}")


def _due(target: Target) -> Words:
    if target.is_yearly:
        return Words("每年12月考核", "due each December")
    month = target.due_period
    if target.target_year is None and month == f"{target.to_year}-12":
        return Words(f"规划期末（{month}）考核", f"due at the plan's end ({month})")
    return Words(f"{month}考核", f"due {month}")


def _judged_regions(target: Target) -> Words | None:
    if target.parts:
        codes = "、".join(target.parts)
        return Words(f"{codes}合并判断", f"{', '.join(target.parts)} judged together")
    if target.levels:
        levels = [LEVELS[level] for level in target.levels]
        return Words(
            f"每个{'、'.join(level.zh for level in levels)}地区分别判断",
            f"each {' and '.join(level.en for level in levels)} judged by itself",
        )
    return None


def _baseline(target: Target, said: Words) -> Words | None:
    printed = target.baseline_printed
    if target.baseline is None:
        return Words(f"基期{printed}", f"baseline {printed}") if printed else None
    figure = Words(f"{target.baseline}{said.zh}", f"{target.baseline} {said.en}")
    if target.baseline_period is None:
        return Words(f"每年从{figure.zh}起", f"each year starts from {figure.en}")
    return Words(
        f"基期{figure.zh}（{target.baseline_period}）",
        f"baseline {figure.en} ({target.baseline_period})",
    )


# On the terminal


def list_lines(catalogue: Catalogue, width: int = WIDTH) -> Iterator[str]:
    """The catalogue, one line an indicator; a formula that is too long is cut."""
    for name, members in groups().items():
        title = GROUPS.get(name, Words(name, name))
        yield f"{title.zh} / {title.en} ({len(members)})"
        for member in members:
            one = catalogue.indicators[member]
            start = f"  {member:{ID_WIDTH}}  {one.title_zh}  {unit(catalogue, one.unit).zh}  "
            short = " ÷ ".join(catalogue.measures[part].zh for part in one.parts)
            yield (start + _cut(short, width - cell_len(start))).rstrip()
        yield ""
    yield "一项指标的定义和目标 / one indicator's definition and targets: workforce indicators ID"


def _cut(text: str, room: int) -> str:
    """The text, or what of it has room on a terminal and a mark that it goes on."""
    if cell_len(text) <= room:
        return text
    return f"{set_cell_size(text, room - 1).rstrip()}…" if room > 1 else ""


def indicator_lines(catalogue: Catalogue, one: Indicator) -> Iterator[str]:
    """One indicator: definition, formula, measures, caveats, the plans that use it."""
    yield f"{one.id}  {one.title_zh}"
    yield f"{' ' * len(one.id)}  {one.title_en}"
    targets = [
        Words(f"{use.row_id} {use.words.zh}", f"{' ' * len(use.row_id)} {use.words.en}")
        for use in uses(catalogue, one)
    ]
    none = [Words("没有规划用到", "no plan uses it")]
    plans = Section(Words("规划", "plans"), targets or none)
    for section in (*sections(catalogue, one), plans):
        yield ""
        yield f"{section.heading.zh} / {section.heading.en}"
        for words in section.entries:
            yield f"  {words.zh}"
            yield f"  {words.en}"


def unknown_message(titles: Mapping[str, str], asked: str) -> str:
    """What to say of an indicator that isn't there: which ones are named nearly so.

    Args:
        titles: what each one is called in Chinese.
    """
    names = {one: one for one in titles} | {title: one for one, title in titles.items()}
    near = [name for name in names if asked and asked in name][:5]
    near += difflib.get_close_matches(asked, names, n=5, cutoff=0.5)
    found = list(dict.fromkeys(names[name] for name in near))[:5]
    near_zh = "、".join(f"{name}（{titles[name]}）" for name in found)
    near_en = ", ".join(found)
    return (
        f"没有指标“{asked}”。{f'相近的有：{near_zh}。' if found else ''}"
        "运行 workforce indicators 可看全部。"
        f" / No indicator {asked}.{f' Near it: {near_en}.' if found else ''}"
        " workforce indicators lists all."
    )


# The documents


def documents(catalogue: Catalogue) -> dict[str, str]:
    """The two documents by file name."""
    return {
        "indicators.md": "\n".join(indicators_document(catalogue)) + "\n",
        "targets.md": "\n".join(targets_document(catalogue)) + "\n",
    }


INDICATORS_HEAD = """\
# 指标目录 / Indicators

本文件由 `make docs` 从定义生成，请勿手改。规划条款逐条列在 [targets.md](targets.md)。
每项指标写明定义、算法、单位、需要哪些报表（缺少的单位不计入）、注意事项和用到它的条款。

Made from the definitions by `make docs`; not to be edited. Each indicator has its definition,
formula, unit, the files it needs (a unit without them is not counted), caveats and the plan rows
that use it; all rows of the plans are in [targets.md](targets.md).
"""

TARGETS_HEAD = """\
# 规划条款 / Plan targets

本文件由 `make docs` 从各规划的数据生成，请勿手改。
规划的每一条都在表中：或由指标判断，或写明不判断的理由；“仅供参照”的指标不用来判断该条。
“原文数字”照录；“怎样理解”写明比较方式、数值、考核时间、判断的地区、基期，以及规划标明的约束性或预期性。
条款出处中“正文（…）”括号内是我们对内容的归类，不是规划的标题。

Made from the plans' data by `make docs`; not to be edited. Every row of the plans is here: judged
on indicators, or listed with the reason why not. "Printed" is as the plan has it; "how it is read"
gives comparator, figure, when due, binding or expected where the plan says so, the regions judged
and the baseline. What stands in brackets after 正文 is our subject word, not a heading of the plan.
Indicators "for reference" don't judge the row.
"""

COMPOSITION_HEAD = """\
## <a id="composition"></a>人员构成 / composition

按《两委成员与工作者统计表》分组的人数，在仓库的 `composition` 表和发布的 `composition.csv` 中，
后者人数过少的不予公布。每个月、地区（县级及以上）、人员范围、分组项和组别一行，各组别之和等于合计。

Persons by the groups of the official form, in the table `composition` of the warehouse and, small
numbers withheld, in the published `composition.csv`: one row per month, region (counties and
above), group of workers, breakdown and category; the categories add up to the total.
"""


def indicators_document(catalogue: Catalogue) -> Iterator[str]:
    """docs/indicators.md, line by line."""
    yield INDICATORS_HEAD
    for name, members in groups().items():
        title = GROUPS.get(name, Words(name, name))
        yield f"- [{title.zh} / {title.en}](#{name}) ({len(members)})"
    yield "- [人员构成 / composition](#composition)"
    for name, members in groups().items():
        title = GROUPS.get(name, Words(name, name))
        yield f'\n## <a id="{name}"></a>{title.zh} / {title.en}'
        for member in members:
            yield from _indicator_entry(catalogue, catalogue.indicators[member])
    yield f"\n{COMPOSITION_HEAD}"
    yield from _composition_tables(catalogue)


def _indicator_entry(catalogue: Catalogue, one: Indicator) -> Iterator[str]:
    yield f'\n### <a id="{one.id}"></a>{one.title_zh}'
    yield f"\n{one.title_en} · `{one.id}`\n"
    for section in sections(catalogue, one):
        yield from _entry_list(section.heading, map(_both, section.entries))
    targets = [
        f"[{use.row_id}](targets.md#{use.row_id}) {_both(use.words)}"
        for use in uses(catalogue, one)
    ]
    yield from _entry_list(Words("规划", "plans"), targets or ["没有规划用到<br>no plan uses it"])


def _entry_list(heading: Words, entries: Iterable[str]) -> Iterator[str]:
    yield f"- **{heading.zh} {heading.en}**"
    for entry in entries:
        yield f"  - {entry}"


def _composition_tables(catalogue: Catalogue) -> Iterator[str]:
    told = catalogue.composition
    scope = [[f"`{code}`", words["zh"], words["en"]] for code, words in told["groups"].items()]
    yield from _table(["人员范围 worker_group", "中文", "English"], scope)
    yield ""
    cells = [
        [f"`{name}`", _both(Words(**one["title"])),
         "<br>".join(f"`{code}` {words['zh']} / {words['en']}"
                     for code, words in one["categories"].items())]
        for name, one in told["breakdowns"].items()
    ]  # fmt: skip
    yield from _table(["分组项 breakdown", "说明 meaning", "组别 category"], cells)


def targets_document(catalogue: Catalogue) -> Iterator[str]:
    """docs/targets.md, line by line."""
    yield TARGETS_HEAD
    yield from _summary(catalogue)
    for plan in catalogue.plans.plans:
        yield from _plan_section(catalogue, plan)


def _summary(catalogue: Catalogue) -> Iterator[str]:
    """How many rows of each plan are judged, and why the others are not."""
    plans, rows = catalogue.plans.plans, catalogue.plans.rows
    counted = Counter((row.plan, row.reason or f"judged {row.record}") for row in rows)
    kinds = {
        f"judged {name}": Words(f"判断的{words.zh}", f"judged: {words.en}")
        for name, words in RECORDS.items()
        if any(row.reason is None and row.record == name for row in rows)
    }
    kinds |= {
        name: Words(f"不判断：{words['zh']}", f"not judged: {_inside(words['en'])}")
        for name, words in catalogue.plans.reasons.items()
    }
    heads = [f"[{plan.title_zh}](#{plan.plan})" for plan in plans]
    cells = [
        [_both(words), *_row_of(counted[plan.plan, kind] for plan in plans)]
        for kind, words in kinds.items()
    ]
    totals = Counter(row.plan for row in rows)
    cells.append(["合计<br>total", *_row_of(totals[plan.plan] for plan in plans)])
    yield from _table(["条数 rows", *heads, "合计 total"], cells)


def _row_of(counts: Iterable[int]) -> list[str]:
    """Counts and their sum, as cells."""
    listed = list(counts)
    return [str(count or "") for count in (*listed, sum(listed))]


def _plan_section(catalogue: Catalogue, plan: Plan) -> Iterator[str]:
    region = f"地区 region {plan.region_code}" if plan.region_code else "全国 national"
    document = "" if plan.document == plan.title_zh else f"{plan.document}，"
    yield f'\n## <a id="{plan.plan}"></a>{plan.title_zh}'
    yield f"\n{plan.title_en}\n"
    yield f"{document}{region}，{plan.from_year}—{plan.to_year}\n"
    rows = [row for row in catalogue.plans.rows if row.plan == plan.plan]
    rows.sort(key=lambda row: row.id)
    heads = ["条款 id", "内容 subject", "类别", "原文数字 printed", "怎样理解 how it is read",
             "由哪些指标判断，或理由 judged on, or why not", "说明 notes"]  # fmt: skip
    yield from _table(heads, (_row_cells(catalogue, row) for row in rows))


def _row_cells(catalogue: Catalogue, row: PlanRow) -> list[str]:
    target = next(
        (one for one in catalogue.plans.targets if (one.plan, one.target_id) == (row.plan, row.id)),
        None,
    )
    subject = Words(row.subject_zh, row.subject_en)
    read = Words("", "")
    if target:
        subject = Words(target.subject_zh, target.subject_en)
        read = reading(target, unit(catalogue, catalogue.indicators[target.indicator].unit))
    return [
        f'<a id="{row.id}"></a>{row.id}',
        _both(subject),
        RECORDS[row.record].zh,
        row.printed,
        _both(read),
        _judgement(catalogue, row),
        _both(Words(row.note_zh, row.note_en)),
    ]


def _judgement(catalogue: Catalogue, row: PlanRow) -> str:
    """Links to the indicators that judge a row; or the reason, and what to compare it with."""
    links = [
        f"[{catalogue.indicators[name].title_zh}](indicators.md#{name})" for name in row.indicators
    ]
    if row.reason is None:
        return "<br>".join(links)
    reason = _both(_pair(catalogue.plans.reasons[row.reason]))
    return f"{reason}<br>仅供参照 for reference: {'、'.join(links)}" if links else reason


def _both(words: Words) -> str:
    return "<br>".join(filter(None, words))


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def main() -> None:
    """Write all documents."""
    from workforce import warehouse_handbook  # brings pandera: the catalogue alone is quick
    from workforce.gate import handbook as gate_handbook
    from workforce.release import files_handbook

    written = documents(load(DataFolder(PROJECT / "data")))
    others = (findings_handbook, files_handbook, gate_handbook, warehouse_handbook)
    written |= {one.NAME: one.document() for one in others}
    for name, text in written.items():
        write_bytes(DOCS / name, text.encode())


if __name__ == "__main__":
    main()
