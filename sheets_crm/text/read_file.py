"""Text files that people write, as any editor saves them."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from sheets_crm.errors import UsageError

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""The beginning of what Notepad calls Unicode; it leaves no doubt."""


def typed_text(path: Path) -> str:
    """The whole text of a file.

    Raises:
        FileNotFoundError: it is not there.
        UsageError: it is no file, may not be read, or its encoding cannot be known: Windows-1251
            cannot be told from Windows-1252.
    """
    try:
        # A pipe would keep whoever opens it waiting for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError("text_no_file", path=str(path))
        raw = path.read_bytes()
        return raw.decode("utf-16" if raw.startswith(_MARKS) else "utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(str(path)) from error
    except OSError as error:
        raise UsageError("text_locked", path=str(path)) from error
    except UnicodeError:  # which holds the text, secrets included
        raise UsageError("text_encoding", path=str(path)) from None
