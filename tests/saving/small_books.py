"""The smallest file that can be told sound from unsound: a zip with a word in it."""

import io
import zipfile

from sheets_crm.workbook.excel.files.fingerprint import fingerprint
from sheets_crm.workbook.excel.files.saving import replace


def content(word, filler=20_000):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("filler", word.encode()[:1] * filler)
        archive.writestr("word", word)
    return whole.getvalue()


def word(path):
    """The word in the file; fails unless the whole archive is sound."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.read("word").decode()


def writing_word(text):
    def write(file):
        file.write(content(text))

    return write


def sound(path):
    word(path)


def save(path, text="new", expected=None):
    return replace(path, writing_word(text), expected=expected or fingerprint(path), verify=sound)


def beside(path):
    """What stands in the workbook's folder besides the workbook."""
    return sorted(other.name for other in path.parent.iterdir() if other != path)
