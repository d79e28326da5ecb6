"""The truth about the example, by plain counting: dicts, sets, whole numbers and fractions.

It counts the invented world itself, never the files, and shares no code with the pipeline.
The rules are those of `datasets.md`. A county's way of writing matters only in this: what its
files have no column for is not known.
"""

from workforce.demo.truth.findings import listed_by_another_unit
from workforce.demo.truth.rows import count_month

__all__ = ["count_month", "listed_by_another_unit"]
