"""Reading a Finnish business id (Y-tunnus) and an IBAN by their form and check digits.

A right form says nothing of whether the company or the account exists.
"""

from __future__ import annotations

import re

from stdnum import iban
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fi import ytunnus

from flows.engine.reading.free_text import clipped
from flows.engine.reading.outcome import Miss, Read, Reading
from flows.engine.reading.spelling import folded, tidy

_LABEL = re.compile(
    r"^(?:(?:meidan|meian|our|my|the) )?(?:iban|tilinumero|tili|account(?: number)?|pankkitili|bank account)"
    r"(?:mme|ni)?(?: on| is)?:? *"
)
_BUSINESS_ID = re.compile(
    r"(?:(?<![a-z0-9])fi ?|(?<![a-z0-9.,/+-]))(?:(?P<body>[0-9]{6,7}) ?- ?|(?P<whole>[0-9]{7}) ?)(?P<check>[0-9])"
    r"(?![0-9]|[.,/-][0-9])"
)
"""A six-digit body only with its dash: without one "0737546" would lack its check digit and might still fit."""
_LETTER_O = re.compile(r"(?<=[0-9])o(?=[0-9-])|(?<![a-z0-9])o(?=[0-9])")
_ACCOUNT = re.compile(
    r"(?P<account>[A-Z]{2}[0-9]{2}[A-Z0-9 -]{8,45}?)(?P<bank>(?: ?, ?| +)\(?[A-Z]{4,11}(?: [A-Z]+)?\)?)?"
)
"""An account number and perhaps the bank's name or BIC after it."""


def read_business_id(text: str) -> Reading[str]:
    """A Y-tunnus as "1234567-1", also from a VAT number "FI12345671" and from beside a company's name.

    Miss "not_a_business_id" (form, and when there are several), "wrong_check_digit".
    """
    miss = Miss("not_a_business_id", {"value": clipped(text)})
    typed = folded(tidy(text[:200]))
    every = list(_BUSINESS_ID.finditer(_LETTER_O.sub("0", typed)))
    if len(text) > 200 or len(every) != 1 or re.search(r"[0-9]", every[0].string.replace(every[0].group(), "", 1)):
        return miss
    found = every[0]
    # Ids from before 1978 have six digits and are written with a leading zero today.
    body = (found.group("body") or found.group("whole")).zfill(7)
    if not int(body):
        return miss
    written = f"{body}-{found.group('check')}"
    try:
        ytunnus.validate(written)
    except ValidationError:
        return Miss("wrong_check_digit", {"value": written})
    plain = typed in (written, written.replace("-", ""))
    return Read(written, echo=not plain)


def read_iban(text: str) -> Reading[str]:
    """An IBAN without spaces, in capitals: the payment details of a contract. A bank's name after it is left out.

    Miss "not_an_iban" (form, length or country), "wrong_check_digit".
    """
    line = _LABEL.sub("", folded(tidy(text[:200]))).strip(" .\"'()").upper()
    found = _ACCOUNT.fullmatch(line) if len(text) <= 200 else None
    if not found:
        return Miss("not_an_iban", {"value": clipped(text)})
    try:
        return Read(str(iban.validate(found["account"].strip(" -"))), echo=found["bank"] is not None)
    except InvalidChecksum:
        return Miss("wrong_check_digit", {"value": clipped(text)})
    except ValidationError:
        return Miss("not_an_iban", {"value": clipped(text)})
