"""What stands in a column, in shares: by this a column is known beside its heading."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.amounts import amount_of
from sheets_crm.crm.parse.dates import ways
from sheets_crm.crm.parse.phones import is_phone
from sheets_crm.crm.parse.status_kind import kind_of_name
from sheets_crm.template import shipped_templates
from sheets_crm.workbook.snapshot import CellError, Value

_LOOKED_AT = 400
"""Cells of a column that are looked at; more tell nothing else."""
_FEW_WORDS = 15
_SOME = 0.25
"""Share of a column's cells that are money by themselves, where its bare numbers are so too."""
_LONGEST_WORD = 40
_SENTENCE = 3
"""Words that make a sentence."""
_LONGEST_NUMBER = 999_999
FIRST_DAY, LAST_DAY = 36_526, 55_153
"""1 January 2000 and 31 December 2050, as spreadsheets count days."""


@dataclass(frozen=True)
class Profile:
    """What stands in a column.

    Attributes:
        filled: how many of its cells hold something.
        dates, numbers, phones, emails, texts: share of those that are such, from 0 to 1.
        serials: share that are numbers such as days are counted by, in cells without a format.
        money: share of numbers where some of them name a currency, or part their thousands.
        ids: share that are small whole numbers, each there once.
        words: whether it repeats few short texts, as statuses and names of managers do.
        sentences: share that are of several words, where hardly any stands there again.
        endings: how many kinds of end its words name: 2 of a column that tells won and lost.
    """

    filled: int
    dates: float = 0
    numbers: float = 0
    phones: float = 0
    emails: float = 0
    texts: float = 0
    serials: float = 0
    money: float = 0
    ids: float = 0
    words: bool = False
    sentences: float = 0
    endings: int = 0


def profile_of(values: Sequence[Value]) -> Profile:
    """The profile of a column's cells below its heading."""
    cells = list(islice(filter(_is_filled, values), _LOOKED_AT))
    if not cells:
        return Profile(0)
    texts = [v.strip() for v in cells if isinstance(v, str)]
    plain = [v for v in cells if isinstance(v, int | float) and not isinstance(v, bool)]
    whole = {v for v in plain if float(v).is_integer() and 0 < v <= _LONGEST_NUMBER}
    size = len(cells)
    spoken = [text for text in texts if any(map(str.isalpha, text))]
    different = {text.casefold() for text in spoken}
    is_words = (
        len(different) <= min(_FEW_WORDS, max(2, size * 2 // 3))
        and max(map(len, different), default=_LONGEST_WORD) < _LONGEST_WORD
    )
    sums = list(filter(None, (amount_of(text, "en") for text in texts)))
    is_money = sum(bool(each.currency or each.parted) for each in sums) >= _SOME * size
    numbers = (len(plain) + len(sums)) / size
    return Profile(
        filled=size,
        dates=(sum(isinstance(v, date) for v in cells) + sum(map(_is_date, texts))) / size,
        numbers=numbers,
        money=numbers * is_money,
        phones=(sum(map(is_phone, texts)) + sum(is_phone(f"{v:.0f}") for v in plain)) / size,
        emails=sum("@" in text and "." in text.rpartition("@")[2] for text in texts) / size,
        texts=len(spoken) / size,
        serials=sum(FIRST_DAY <= v <= LAST_DAY for v in plain) / size,
        ids=len(whole) / size,
        words=is_words,
        sentences=_sentences(spoken),
        endings=_endings(different),
    )


def _sentences(texts: Sequence[str]) -> float:
    """Share of the texts that are sentences; none where texts come again, as words do."""
    once = {text.casefold() for text in texts}
    long = sum(len(text.split()) >= _SENTENCE for text in texts)
    return long / len(texts) if texts and len(once) > len(texts) / 2 else 0.0


def _endings(words: Collection[str]) -> int:
    if len(words) > _FEW_WORDS or max(map(len, words), default=0) >= _LONGEST_WORD:
        return 0
    kinds = {kind_of_name(word, shipped_templates()[0]) for word in words}
    return len(kinds - {StatusKind.OPEN})


def _is_filled(value: Value) -> bool:
    if value is None or isinstance(value, CellError):
        return False
    return not isinstance(value, str) or bool(value.strip())


def _is_date(text: str) -> bool:
    return any(ways(text)) or (text[:4].isdigit() and text[4:5] in {"-", "/", "."})
