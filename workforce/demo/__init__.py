"""The example region: a prefecture of invented people, and the truth about it.

It stands apart from the pipeline: nothing outside this package is imported, so that the truth and
the pipeline can only agree by both being right.
"""

from workforce.demo.example import write_example
from workforce.demo.past import write_history

__all__ = ["write_example", "write_history"]
