"""What goes back to each submitter: their own workbook, wrong cells marked, plain words in front.

Names and ID numbers may stand in here: only the unit's own, only in its own folder.
"""

from workforce.intake.findings import column_letters
from workforce.returns.cells import addresses
from workforce.returns.write import write_returns

__all__ = ["addresses", "column_letters", "write_returns"]
