"""The gate before publication (发布前审核): refuses to publish what cannot be true.

SQL finds, great-expectations judges; importing this imports neither it nor pandas.
"""

from workforce.gate.frame import Frame, frames
from workforce.gate.gating import verdict_of
from workforce.gate.verdict import Judged, Stop, Verdict, Violation

__all__ = ["Frame", "Judged", "Stop", "Verdict", "Violation", "frames", "verdict_of"]
