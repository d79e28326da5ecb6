"""Who answers for a release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workforce.stopping import Stopped


class ReleaseStopped(Stopped):
    """The draft may not be published as it is; nothing was published."""


class GateStopped(ReleaseStopped):
    """The gate found what can't be true, and nobody overrode it."""


@dataclass(frozen=True)
class Approval:
    """Who answers for a release, and why it is published.

    Attributes:
        overrides: expectations of the gate that are let pass: `G302`, or `G302/532502` in one
            region only.
        revises_closed: a closed month may change.
        draft: how the draft that was reviewed is called, if it is said: no other is published.
    """

    reviewed_by: str = ""
    approved_by: str = ""
    reason: str = ""
    overrides: tuple[str, ...] = ()
    revises_closed: bool = False
    draft: str = ""

    def __post_init__(self) -> None:
        names = (self.reviewed_by.strip(), self.approved_by.strip(), self.reason.strip())
        if any(names) and not all(names):
            raise ReleaseStopped(
                "没有发布：审核人、批准人、理由要么都写，要么都不写。"
                " / Nothing was published: name who reviewed, who approved and the reason, or none."
            )
        if names[0] and names[0] == names[1]:
            raise ReleaseStopped(
                "没有发布：审核人与批准人不能是同一人。"
                " / Nothing was published: who reviewed can't be who approved."
            )
        if (self.overrides or self.revises_closed) and not all(names):
            raise ReleaseStopped(
                "没有发布：放行未通过的审核、修订已定案的月份，须写明审核人、批准人和理由。"
                " / Nothing was published: an override, or revising a closed month, needs who"
                " reviewed, who approved, and the reason."
            )

    @property
    def is_named(self) -> bool:
        return bool(self.approved_by.strip())

    def told(self) -> dict[str, Any] | None:
        """What the release's manifest says of it."""
        if not self.is_named:
            return None
        return {
            "reviewed_by": self.reviewed_by.strip(),
            "approved_by": self.approved_by.strip(),
            "reason": self.reason.strip(),
            "overrides": sorted(self.overrides),
            "revises_closed": self.revises_closed,
        }


UNNAMED = Approval()
