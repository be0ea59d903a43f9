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
    r"^(?:y ?-? ?tunnus|business id|alv-? ?(?:tunnus|numero)|vat(?: (?:number|id|no))?|iban|tilinumero|tili"
    r"|account)(?: on| is)?:? *"
)
_BUSINESS_ID = re.compile(r"(?P<vat>fi *)?(?P<body>[0-9]{6,7}) ?-? ?(?P<check>[0-9])")


def read_business_id(text: str) -> Reading[str]:
    """A Y-tunnus as "1234567-1", also from a VAT number "FI12345671".

    Miss "not_a_business_id" (form), "wrong_check_digit".
    """
    line = _LABEL.sub("", folded(tidy(text[:200]))).strip(" .")
    found = _BUSINESS_ID.fullmatch(line)
    if not found:
        return Miss("not_a_business_id", {"value": clipped(text)})
    # Ids from before 1978 have six digits and are written with a leading zero today.
    body = found.group("body").zfill(7)
    written = f"{body}-{found.group('check')}"
    try:
        ytunnus.validate(written)
    except ValidationError:
        return Miss("wrong_check_digit", {"value": written})
    plain = folded(tidy(text)) in (written, written.replace("-", ""))
    return Read(written, echo=not plain)


def read_iban(text: str) -> Reading[str]:
    """An IBAN without spaces, in capitals. Miss "not_an_iban" (form, length or country), "wrong_check_digit"."""
    line = _LABEL.sub("", folded(tidy(text[:200]))).strip(" .").upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9 -]{8,45}", line):
        return Miss("not_an_iban", {"value": clipped(text)})
    try:
        return Read(str(iban.validate(line)))
    except InvalidChecksum:
        return Miss("wrong_check_digit", {"value": clipped(text)})
    except ValidationError:
        return Miss("not_an_iban", {"value": clipped(text)})
