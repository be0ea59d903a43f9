"""Amounts of money, always kept without VAT beside the rate and the words they were read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

LARGEST = Decimal(1_000_000_000)
"""Euros. More than any budget here; protects the database and the arithmetic from absurd input."""


def rounded(amount: Decimal) -> Decimal:
    """The amount to whole cents, halves away from zero as invoices round."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in euros without VAT.

    `vat_rate` is the percentage (25.5, not 0.255) that the amount carries on top, 0 when none;
    `typed` is what the person wrote. Neither takes part in comparison: 50 € is 50 € however it was said.
    """

    amount: Decimal
    currency: str = "EUR"
    vat_rate: Decimal = field(default=Decimal(0), compare=False)
    typed: str = field(default="", compare=False)

    @classmethod
    def of_cents(cls, cents: int, currency: str = "EUR", vat_rate: Decimal = Decimal(0), typed: str = "") -> Money:
        return cls(Decimal(cents) / 100, currency, vat_rate, typed)

    @classmethod
    def including_vat(cls, gross: Decimal, vat_rate: Decimal, typed: str = "") -> Money:
        """What is left of `gross` when the VAT of `vat_rate` percent inside it is taken out.

        62.75 € including 25.5 % is 50.00 € without.
        """
        return cls(rounded(gross / (1 + vat_rate / 100)), "EUR", vat_rate, typed)

    @property
    def cents(self) -> int:
        return int(rounded(self.amount) * 100)

    @property
    def gross(self) -> Decimal:
        """The amount with its VAT, to whole cents."""
        return rounded(self.amount * (1 + self.vat_rate / 100))
