"""The region of three counties, as in `end_to_end`."""

from __future__ import annotations

from tests.end_to_end.conftest import region

__all__ = ["region"]
