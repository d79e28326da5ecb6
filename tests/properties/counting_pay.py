"""Plain counting of pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from tests.properties.counting import VILLAGE, WORKER, Number, Scope
from tests.properties.world import MONTHS


def _pay(scope: Scope) -> dict[str, Decimal]:
    """The largest pay an urban worker has stated at the committees where they are one."""
    found: dict[str, Decimal] = {}
    for name, _, post in scope.posts():
        if post.words >= {WORKER, "urban"} and post.pay:
            found[name] = max(found.get(name, Decimal(0)), *post.pay)
    return found


def _paid(scope: Scope) -> list[Decimal]:
    """Pay by person and month of the year so far, nothing for 0."""
    months = [month for month in MONTHS if month <= scope.month]
    return [pay for m in months for pay in _pay(replace(scope, month=m)).values() if pay > 0]


def wage(scope: Scope) -> Decimal | None:
    """Last year's wage of the region: a county's own or else its prefecture's."""
    wages = scope.world.wages
    if len(scope.region) < 6:
        return wages[scope.region][0]
    return wages[scope.region[:6]][0] or wages[scope.region[:4]][0]


def _at_wage(scope: Scope) -> Number | None:
    known = wage(scope)
    return None if known is None else len(_paid(scope)) * known


def _village_secretaries(scope: Scope) -> dict[str, bool]:
    """Secretaries of villages with a stated basic pay: is it 2.3 times the rural income?"""
    found: dict[str, bool] = {}
    for name, place, post in scope.posts():
        if post.words >= {"post secretary", VILLAGE} and post.basic_pay:
            income = scope.world.wages[place[:6]][1] or Decimal(0)
            reached = 12 * max(post.basic_pay) >= Decimal("2.3") * income
            found[name] = found.get(name, False) or reached
    return found


PAY: dict[str, Callable[[Scope], Number | None]] = {
    "urban_pay": lambda s: sum(_paid(s), Decimal(0)),
    "urban_pay_months": lambda s: len(_paid(s)),
    "urban_pay_at_wage": _at_wage,
    "urban_workers_unpaid": lambda s: sum(pay == 0 for pay in _pay(s).values()),
    "village_secretaries_with_pay": lambda s: len(_village_secretaries(s)),
    "village_secretaries_at_floor": lambda s: sum(_village_secretaries(s).values()),
}
