"""How many orders pay a campaign back, discount and commission included."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from flows.engine.money import rounded


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Euros without VAT. `orders`, `revenue_at` and `roas_at` are None when the campaign can't pay itself back."""

    orders: int | None
    """The smallest whole number of orders that covers the fixed costs."""
    contribution_per_order: Decimal
    """What one order leaves towards the fixed costs; negative when each order costs money."""
    revenue_at: Decimal | None
    """Revenue at that number of orders, after the discount."""
    roas_at: Decimal | None
    """That revenue for each euro of fixed costs; None also when there are no fixed costs."""


def break_even(
    fixed_costs: Decimal,
    average_order_net: Decimal,
    margin_percent: Decimal,
    discount_percent: Decimal = Decimal(0),
    commission_percent: Decimal = Decimal(0),
) -> BreakEven:
    """The orders at which the margin, less discount and commission, covers the fixed costs.

    Orders = ceil(fixed / (AOV x margin - AOV x discount - (AOV - AOV x discount) x commission)); where the bracket
    isn't above zero the campaign never breaks even. Money is without VAT, percentages are 0-100, the margin is of
    the undiscounted price and the commission is paid of the discounted one. Own derivation (field notes, 3.2).

    Raises ValueError for negative money, and for a percentage outside 0-100.
    """
    if fixed_costs < 0 or average_order_net < 0:
        raise ValueError("money can't be negative here")
    if any(not 0 <= p <= 100 for p in (margin_percent, discount_percent, commission_percent)):
        raise ValueError("a percentage is from 0 to 100")

    discount = average_order_net * discount_percent / 100
    paid = average_order_net - discount
    commission = paid * commission_percent / 100
    contribution = average_order_net * margin_percent / 100 - discount - commission
    if contribution <= 0:
        return BreakEven(None, contribution, None, None)

    orders = int((fixed_costs / contribution).to_integral_value(ROUND_CEILING))
    revenue = rounded(orders * paid)
    return BreakEven(orders, contribution, revenue, revenue / fixed_costs if fixed_costs else None)
