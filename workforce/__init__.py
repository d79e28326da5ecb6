"""Community Workforce Statistics: from county spreadsheets to published indicators.

For analysts: `import workforce; wh = workforce.open()`, see `workforce.opening`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workforce.opening import open_for_analysis as open  # noqa: F401


def __getattr__(name: str) -> Any:
    """`open`, imported when it is asked for, so that the command line needn't wait for DuckDB."""
    if name == "open":
        from workforce.opening import open_for_analysis

        return open_for_analysis
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
