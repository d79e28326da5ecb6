"""The public extract: one DuckDB file and one workbook for analysts outside the restricted group.

Made of published releases alone, so that nothing withheld can get into them, and no row of a
person: those are in the warehouse, which is not read.
"""
