"""Currencies as people type them beside an amount: a sign, a code or a word."""

from __future__ import annotations

import re

_ISO_4217 = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD
KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD
SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED
VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(_ISO_4217.split())
"""The currencies of ISO 4217, and RUR, as people still write the ruble."""

_WORDS = {
    "USD": "$ us$ доллар доллара долларов долл долл. dollar dollars",
    "EUR": "€ евро euro euros",
    "RUB": "₽ rur руб руб. рубль рубля рублей р р.",
    "GBP": "£ pound pounds",
    "JPY": "¥ ￥ yen",
    "UAH": "₴ грн грн. гривен",
    "KZT": "₸ тенге тг тг.",
    "BYN": "br",
    "UZS": "сум",
    "INR": "₹ rs rs.",
    "BRL": "r$",
    "PLN": "zł zl",
    "CZK": "kč",
    "HUF": "ft",
    "RON": "lei",
    "CHF": "fr. sfr. sfr",
    "CAD": "c$ ca$ can$",
    "AUD": "a$ au$",
    "NZD": "nz$",
    "HKD": "hk$",
    "SGD": "s$ sg$",
    "MXN": "mx$",
    "TWD": "nt$",
    "TRY": "₺ tl",
    "kr": "kr kr.",
    "у.е.": "у.е у.е.",
}
"""What people write besides the code. Crowns are of four countries and stay what they are."""

_BY_WORD = {word: code for code, words in _WORDS.items() for word in words.split()} | {
    code.casefold(): code for code in CODES if code != "RUR"
}

SIGNS = "$¢£¤¥֏؋৳௹฿៛﷼￡￥￦" + "".join(map(chr, range(0x20A0, 0x20C1)))
"""The signs of currencies that Unicode has; the last are the block made for them."""

_HEADING_WORD = re.compile(rf"[^\W\d_]+|[{re.escape(SIGNS)}]")
_SPELT = frozenset(word for words in _WORDS.values() for word in words.split())
_SHORT = 2
"""Letters of words that may be short for anything, as ft."""

_OF_DOLLARS = "USD CAD AUD NZD HKD SGD MXN TWD ARS CLP COP"
DOLLARS = frozenset(_OF_DOLLARS.split())
"""What may be written with its code behind a plain $."""


PATTERN = "(?:{}|[{}])".format(
    "|".join(map(re.escape, sorted(_BY_WORD, key=lambda word: (-len(word), word)))),
    re.escape(SIGNS),
)
"""What may stand beside an amount, in lower case."""


def currency_called(word: str) -> str:
    """The code of a currency, of a sign of no code the sign; "" for no currency."""
    plain = word.strip().casefold()
    return _BY_WORD.get(plain, plain if len(plain) == 1 and plain in SIGNS else "")


def names_currency(heading: str) -> bool:
    """Whether a heading says in which currency its column counts, as `Deal $` and `Чек, руб.` do.

    A code counts in capitals only, since "all" and "top" are codes too.
    """
    words = _HEADING_WORD.findall(heading)
    return any(
        word in SIGNS or word in CODES or (len(word) > _SHORT and word.casefold() in _SPELT)
        for word in words
    )
