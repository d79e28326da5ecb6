"""Table macros that list what a measure counts, made of the very queries that count.

`counted_in(periods, regions, basis, measure)` lists each thing and what it adds to the measure;
`rows_behind(…)` of the same the staged rows each thing stands in. A measure's query ends by
counting or summing (`count(*) filter (where …) as measure`): instead, every row that would be
counted is listed, with `1` or what would be summed, so that the list can't differ from the count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import sqlglot
from sqlglot import exp

from workforce.catalogue import Catalogue, SqlFile
from workforce.warehouse import parsed, reads

# Tables by region and unit set, and what those of their rows are called that are asked for.
ASKED = {
    "counted_unit": "asked_unit",
    "covered_community": "asked_community",
    "worker_in_region": "asked_worker",
}
AT_PLACE = "asked_worker_of_place"
LIST, PLACES = "counted_", "placed_"
KEY = ("period", "region_code")
COUNTED_BY = (*KEY, "unit_set")
PARAMETERS = "of_periods, of_regions, of_basis, of_measure"


def macros(catalogue: Catalogue) -> list[str]:
    """The statements that make the macros."""
    derived = [query for query in catalogue.queries if "each" in query.facts]
    written = [query for query in catalogue.evidence if "lists" in query.facts]
    lists = {_named(query, LIST): _measures(query) for query in (*derived, *written)}
    rows = _rows_of((*derived, *written))
    places = {_named(query, PLACES): _measures(query) for query in (*derived, *written)}
    indicators = catalogue.indicators.values()
    return [
        *(_asked_macro(table) for table in ASKED),
        *(_macro(_named(query, LIST), list_query(query)) for query in derived),
        *(_macro(query.table, _with_parameters(query.query)) for query in catalogue.evidence),
        *(_macro(_named(query, PLACES), _place_query(query)) for query in (*derived, *written)),
        _union("counted_in", lists),
        _union("rows_behind", rows),
        _choice("basis_of", {one.id: one.basis for one in indicators}),
        _choice("numerator_of", {one.id: one.numerator for one in indicators}),
        _choice("denominator_of", {one.id: one.denominator for one in indicators
                                   if one.denominator}),
        *_dispatch("counted_of", lists),
        *_dispatch("rows_of", rows),
        *_dispatch("first_rows_of", _rows_of((*derived, *written), first=True)),
        *_dispatch("placed_of", places),
    ]  # fmt: skip


def _measures(query: SqlFile) -> list[str]:
    """The measures a query counts or lists."""
    return list(query.facts.get("lists") or query.facts["measures"])


def _counts_workers(query: SqlFile) -> bool:
    """Whether it counts the workers of a region, and nothing but them: then those of a committee
    are the same query's.
    """
    tables = reads(query)
    return "worker_in_region" in tables and "region_of_community" not in tables


def _rows_of(queries: Iterable[SqlFile], *, first: bool = False) -> dict[str, list[str]]:
    """By the macro of rows, the measures it is for; of each measure the first one alone, which says
    whether a thing is there at all, such as rosters.
    """
    found: dict[str, list[str]] = {}
    for query in queries:
        for measure in _measures(query):
            sources = [_first_rows(query, measure)] if first else query.facts["rows"]
            for source in sources:
                found.setdefault(f"rows_of_{source}", []).append(measure)
    return found


def _first_rows(query: SqlFile, measure: str) -> str:
    return query.facts.get("first_rows", {}).get(measure, query.facts["rows"][0])


def _place_query(query: SqlFile) -> str:
    """The things a measure counts by the committee where each stands: where workers are counted,
    by the same query over its own workers; else by the first rows that a thing stands in.
    """
    if _counts_workers(query):
        counted = f"select period, item from {_named(query, LIST)}({PARAMETERS})"
        placed = list_query(query, by_place=True)
        return f"select * from ({placed}) where (period, item) in ({counted})"
    rows = _union_of(_rows_of([query], first=True))
    listed = (
        sqlglot.select(
            "c.period", "r.community_code as region_code", "c.item", "c.amount", dialect="duckdb"
        )
        .from_(f"{_named(query, LIST)}({PARAMETERS}) as c", dialect="duckdb")
        .distinct()
    )
    same = ("c.period = r.period", "c.region_code = r.region_code", "c.item = r.item")
    listed = listed.join(f"({rows}) as r", on=same, dialect="duckdb")
    return listed.where("r.community_code is not null").sql(dialect="duckdb")


def _named(query: SqlFile, begins: str) -> str:
    return begins + query.table.removeprefix("measure_").removeprefix(LIST)


def _macro(name: str, query: str) -> str:
    return f"create macro {name}({PARAMETERS}) as table {query.rstrip().rstrip(';')}"


def _with_parameters(query: str) -> str:
    """A query of `sql/evidence/` with its `$parameters` as those of a macro."""
    return re.sub(r"\$(periods|regions|basis|measure)\b", r"of_\1", query)


def list_query(query: SqlFile, *, by_place: bool = False) -> str:
    """What a measure's query counts, a row each, instead of how many there are.

    Args:
        by_place: for each committee inside the regions, not for the regions.
    """
    return _listed(query.query, query.facts["each"], by_place=by_place)


@cache
def _listed(text: str, item_told: str, *, by_place: bool) -> str:
    whole = parsed(text).expression.copy()
    counting = _counting(whole)
    amounts = _amounts(counting)
    added = "max" if counting.find(exp.Distinct) and counting is whole else "sum"
    each = sqlglot.parse_one(item_told, dialect="duckdb")
    item = exp.cast(each, "varchar")
    kept = [one for one in counting.expressions if one.alias_or_name in KEY]
    counting.set("expressions", [*kept, exp.alias_(item, "item"), exp.alias_(amounts, "amount")])
    counting.set("group", None)
    listed = whole if counting is whole else _from(whole, counting)
    for table in list(listed.find_all(exp.Table)):
        if table.name in ASKED:
            table.replace(_call(AT_PLACE if by_place else ASKED[table.name], table))
    added = f"cast({added}(amount) as decimal(20, 2)) as amount"
    told = sqlglot.select(*KEY, "item", added, dialect="duckdb").from_(listed.subquery("listed"))
    return told.where("amount is not null").group_by(*KEY, "item").sql(dialect="duckdb")


def _counting(whole: exp.Select) -> exp.Select:
    """The select that counts: the last one, or the one whose columns the last turns into rows."""
    source = whole.args["from_"].this
    if isinstance(source, exp.Table) and source.args.get("pivots"):
        return next(cte.this for cte in whole.ctes if cte.alias == source.name)
    return whole


def _from(whole: exp.Select, counting: exp.Select) -> exp.Select:
    """The query that ends with what would have been counted."""
    name = whole.args["from_"].this.name
    told = sqlglot.select("*").from_(name)
    told.set("with_", whole.args["with_"])
    return told


def _amounts(counting: exp.Select) -> exp.Expression:
    """What a row adds to the measure that is asked for; null if nothing."""
    columns = {one.alias_or_name: one.unalias() for one in counting.expressions}
    if "measure" in columns:
        case = exp.Case().when(
            exp.EQ(this=columns["measure"].copy(), expression=exp.column("of_measure")),
            _one_row(columns["value"]),
        )
        return case
    case = exp.Case(this=exp.column("of_measure"))
    for name, counted in columns.items():
        if name not in COUNTED_BY:
            case = case.when(exp.Literal.string(name), _one_row(counted))
    return case


def _one_row(counted: exp.Expression) -> exp.Expression:
    """What one row adds to a count or sum.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(counted, exp.Filter):
        where = counted.expression.this.copy()
        return exp.Case().when(where, _one_row(counted.this))
    if isinstance(counted, exp.Coalesce):
        return _one_row(counted.this)
    if isinstance(counted, exp.Sum):
        return counted.this.copy()
    if isinstance(counted, exp.Count):
        if isinstance(counted.this, exp.Star | exp.Distinct):
            return exp.Literal.number(1)  # of distinct things each is one item, added up once
        return exp.Case().when(counted.this.copy().is_(exp.null()).not_(), exp.Literal.number(1))
    if isinstance(counted, exp.Cast):
        return _one_row(counted.this)
    raise ValueError(counted.sql())


def _call(macro: str, table: exp.Table) -> exp.Table:
    """The call, in place of a table by region, of the macro for those of its rows that matter."""
    given = PARAMETERS if macro == AT_PLACE else "of_periods, of_regions, of_basis"
    call = f"{macro}({given}) as {table.alias_or_name}"
    return exp.maybe_parse(f"select 1 from {call}", dialect="duckdb").args["from_"].this


def _asked_macro(table: str) -> str:
    """The rows of a table that count for the regions on the basis: of the unit set it covers."""
    return (
        f"create macro {ASKED[table]}(of_periods, of_regions, of_basis) as table"
        f" select * from {table} where (period, region_code, unit_set) in"
        " (select (period, region_code, unit_set) from coverage where basis = of_basis"
        " and period in (select unnest(of_periods))"
        " and region_code in (select unnest(of_regions)))"
    )


def _union(name: str, branches: dict[str, list[str]]) -> str:
    """A macro that asks those of several that know of the measure."""
    return _macro(name, _union_of(branches))


def _union_of(branches: dict[str, list[str]]) -> str:
    """Those of several macros that know of the measure; the others cost nothing, since a condition
    on a constant is settled while planning.
    """
    parts = []
    for branch, measures in branches.items():
        listed = ", ".join(f"'{measure}'" for measure in sorted(set(measures)))
        parts.append(f"select * from {branch}({PARAMETERS}) where of_measure in ({listed})")
    return " union all by name ".join(parts)


# What `@` stands for in the texts of `_dispatch`: (['2025-06'], ['5325'], 'basis', 'measure').
_GIVEN = (
    "'([''' || of_period || '''], [''' || of_region || '''], '''"
    " || of_basis || ''', ''' || of_measure || ''')'"
)


def _dispatch(name: str, branches: dict[str, list[str]]) -> list[str]:
    """Macros for one month, region and measure, told as constants: the query over the branches that
    know of the measure is put together as a text, which plans much faster than a union of all.
    """
    measures = sorted({one for listed in branches.values() for one in listed})
    texts = {
        one: " union all by name ".join(
            f"select * from {branch}@" for branch, listed in branches.items() if one in listed
        )
        for one in measures
    }
    nothing = f"select * from {next(iter(branches))}@ limit 0"
    return [
        _choice(f"{name}_query", texts, "of_measure"),
        f"create macro {name}(of_period, of_region, of_basis, of_measure) as table"
        f" select * from query(replace(coalesce({name}_query(of_measure), '{nothing}'), '@',"
        f" coalesce({_GIVEN}, '([], [], '''', '''')')))",
    ]


def _choice(name: str, told: dict[str, str], of: str = "of_indicator") -> str:
    """A macro that says one text for another, null for any other."""
    keys, values = (
        [f"'{one}'" for one in part] for part in zip(*sorted(told.items()), strict=True)
    )
    return f"create macro {name}({of}) as map([{', '.join(keys)}], [{', '.join(values)}])[{of}]"
