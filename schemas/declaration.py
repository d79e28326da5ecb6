"""How a column is declared: once, with everything anyone needs to know about it.

Type and checks are pandera's. The rest stands in the field's metadata and feeds header matching,
cleaning, messages, the warehouse's comments and the dictionary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import pandera.polars as pa
import polars as pl


@dataclass(frozen=True)
class Column:
    """A declared column.

    Attributes:
        rule: how its text becomes a value: a name in `workforce.intake.clean.RULES`.
        several: a cell may hold more than one code.
        identifies: tells who a person is; never leaves the intake.
        staged: kept in the staged file.
        decides: it decides who is counted, so a row whose value can't be read is refused; where
            it doesn't, the value is treated as blank and to be confirmed.
    """

    name: str
    title: str
    description: str
    rule: str
    aliases: tuple[str, ...]
    codelist: str | None
    several: bool
    required: bool
    identifies: bool
    staged: bool
    decides: bool
    unit: str | None


@dataclass(frozen=True)
class Repeat:
    """A rule on repetition: accepted rows with equal `key` after the first raise `code`.

    Attributes:
        column: where the finding is shown, null for the whole row.
        where: rows the rule is for; all where null. A null in the key repeats nothing if `column`
            is given.
    """

    code: str
    column: str | None
    key: tuple[str, ...]
    where: pl.Expr | None = None

    def first(self) -> pl.Expr:
        """True for rows that are kept."""
        kept = pl.struct(*self.key).is_first_distinct()
        if self.column:
            kept |= pl.col(self.column).is_null()
        return kept if self.where is None else kept | ~self.where


@dataclass(frozen=True)
class Alone:
    """A post that one person holds at a place: several raise `code`, and nobody knows who is right.

    Attributes:
        column: where the finding is shown; it holds one of `values`.
        place: rows are of one place if the first of these is equal, or where it is blank the rest.
        where: rows that count.
    """

    code: str
    column: str
    values: tuple[str, ...]
    person: str
    place: tuple[str, ...]
    where: pl.Expr

    def crowded(self) -> pl.Expr:
        """True for rows of a post that several people hold."""
        holds = pl.col(self.column).is_in(self.values) & self.where
        people = pl.col(self.person).filter(holds)
        return holds & (people.n_unique().over(self._place(), self.column) > 1)

    def _place(self) -> pl.Expr:
        first, *rest = self.place
        return pl.coalesce(first, pl.concat_str(rest, separator="|", ignore_nulls=True))


def column(
    title: str,
    description: str,
    *,
    rule: str = "text",
    aliases: Sequence[str] = (),
    codelist: str | None = None,
    several: bool = False,
    required: bool = False,
    identifies: bool = False,
    staged: bool = True,
    decides: bool | None = None,
    unit: str | None = None,
    **checks: Any,
) -> Any:
    """A pandera field that carries the whole declaration; see `Column` for the words."""
    declared = {
        "rule": "code" if codelist else rule,
        "aliases": tuple(aliases),
        "codelist": codelist,
        "several": several,
        "required": required,
        "identifies": identifies,
        "staged": staged and not identifies,
        "decides": required if decides is None else decides,
        "unit": unit,
    }
    return pa.Field(
        title=title,
        description=description,
        nullable=not required,
        metadata={"column": declared},
        **checks,
    )


class Dataset(pa.DataFrameModel):
    """A dataset of `datasets.md`. Checks are named after the finding they raise.

    The intake adds columns that checks may use: `period_end` and `unit_code` of the submission;
    for people `id_fault` (the finding code of a bad ID number, else null), `birth_on` and
    `sex_by_id`.
    """

    class Config:
        metadata: ClassVar[dict] = {}  # pandera crashes without it
        strict = False

    @classmethod
    @cache
    def declared(cls) -> dict[str, Column]:
        """The declared columns by name, in the order templates print them."""
        return {
            name: Column(
                name=name,
                title=field.title,
                description=field.description,
                **field.metadata["column"],
            )
            for name, field in cls.to_schema().columns.items()
        }

    @classmethod
    def repeats(cls) -> list[Repeat]:
        """Rules on rows that repeat an earlier accepted one, which is kept."""
        return []

    @classmethod
    def alone(cls) -> list[Alone]:
        """Rules on posts that one person holds at a place."""
        return []

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        """The columns that say which row is which, when two versions of a file are compared."""
        return tuple(name for name, column in cls.declared().items() if column.required)


def unless_null(condition: pl.Expr, *columns: str) -> pl.Expr:
    """`condition`, or true where one of `columns` is null: what is absent breaks no rule."""
    absent = pl.any_horizontal([pl.col(name).is_null() for name in columns])
    return absent | condition.fill_null(True)


def inside_unit(code_column: str) -> pl.Expr:
    """True where the code lies under the reporting unit, or there is no code."""
    inside = pl.col(code_column).str.starts_with(pl.col("unit_code"))
    return unless_null(inside, code_column)


def rule(column_name: str, code: str):
    """A check on a column that raises the finding `code` where it fails."""
    return pa.check(column_name, name=code, error=code)
