"""Check the identifiers of a listing by their own arithmetic: barcodes, book numbers, credit codes.

A number that is well formed may still belong to somebody else; that is not looked up anywhere.
"""

import re
import unicodedata

from stdnum import ean, isbn
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

#: Lengths of GTIN-8, ISBN-10, GTIN-12 (UPC), GTIN-13 (EAN, ISBN-13), GTIN-14.
_BARCODE_LENGTHS = (8, 10, 12, 13, 14)
_ISBN_10_LENGTH = 10
_CREDIT_CODE_LENGTH = 18

#: Blanks and dashes that people put between groups of digits.
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")

#: A text beyond it is no identifier; normalising a megabyte would take long.
_LONGEST = 64


def _clean(text: str) -> str:
    """Return an identifier in capitals, full-width characters made plain, groups joined."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def barcode_problem(text: str) -> str | None:
    """Return why a text is no GTIN-8, -12, -13, -14, ISBN-10 or ISBN-13, or None when it is one.

    Full-width digits count as digits; blanks and hyphens between digits are passed over.

    Returns:
        None, `not_digits`, `wrong_length` or `wrong_check_digit`. Only an ISBN-10 may end in X.

    Source:
        GS1 General Specifications, 7.9 (check digit); ISO 2108 (ISBN).
    """
    if len(text) > _LONGEST:
        return "wrong_length"
    code = _clean(text)
    is_book = len(code) == _ISBN_10_LENGTH
    digits = code[:-1] if is_book and code.endswith("X") else code
    if digits and not (digits.isascii() and digits.isdigit()):
        return "not_digits"
    if len(code) not in _BARCODE_LENGTHS:
        return "wrong_length"
    return None if (isbn.is_valid(code) if is_book else ean.is_valid(code)) else "wrong_check_digit"


def credit_code_problem(text: str) -> str | None:
    """Return why a text is no unified social credit code, or None when it is one.

    Full-width characters and small letters count; blanks and hyphens are passed over.

    Returns:
        None, `wrong_length` (18 are due), `wrong_characters` or `wrong_check_digit`.

    Source:
        GB 32100-2015.
    """
    if len(text) > _LONGEST:
        return "wrong_length"
    code = _clean(text)
    if len(code) != _CREDIT_CODE_LENGTH:
        return "wrong_length"
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return "wrong_check_digit"
    except ValidationError:
        return "wrong_characters"
    return None
