"""Whether a formula's value changes only with the cells that it names.

Known are functions that do; one that is not known here (the clock, chance, the web, a script of
somebody's) is taken to change by itself. So a function that is missing costs a reading, no more.
"""

from __future__ import annotations

import re

_FUNCTION = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*+)\s*+\(")
# Texts and titles of tabs; one that is never closed hides nothing.
_QUOTED = re.compile(r"""\"[^"]*+\"|'[^']*+'""")

_NAMES = """
    ABS AND ARRAYFORMULA AVERAGE AVERAGEIF AVERAGEIFS CEILING CHOOSE CLEAN CONCAT CONCATENATE COUNT
    COUNTA COUNTBLANK COUNTIF COUNTIFS COUNTUNIQUE DATE DATEDIF DATEVALUE DAY DAYS DAYS360 EDATE
    EOMONTH EXACT FILTER FIND FLOOR HLOOKUP HYPERLINK IF IFERROR IFNA IFS INDEX INT ISBLANK ISDATE
    ISERROR ISNA ISNUMBER ISTEXT JOIN LARGE LEFT LEN LET LOOKUP LOWER MATCH MAX MAXIFS MEDIAN MID
    MIN MINIFS MOD MONTH N NETWORKDAYS NOT OR PRODUCT PROPER QUERY QUOTIENT RANK REGEXEXTRACT
    REGEXMATCH REGEXREPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH SEQUENCE SIGN SMALL
    SORT SPLIT SQRT SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SWITCH T TEXT TEXTJOIN TIME TRIM
    UNIQUE UPPER VALUE VLOOKUP WEEKDAY WEEKNUM WORKDAY XLOOKUP XMATCH XOR YEAR
"""
_STILL = frozenset(_NAMES.split())


def is_still(formula: str) -> bool:
    """Whether all functions of a formula, in English as Google tells it, are known to be still."""
    code = _QUOTED.sub("", formula)
    return all(name.upper() in _STILL for name in _FUNCTION.findall(code))
