"""The zip archive: carried over as it is, and refused where it is no workbook's."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.package import archive
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from tests.excel.packages import members, saved, workbook, zipped


class Unseekable(io.BytesIO):
    """A stream, so that zipfile writes data descriptors."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation


def streamed(parts: dict[str, str]) -> bytes:
    file = Unseekable()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return file.getvalue()


def compressed(data: bytes) -> dict[str, bytes]:
    """Each member's compressed bytes, by name, in order."""
    return {
        one.name: bytes(archive.packed_as_is(data, one).data)
        for one in archive.read_directory(data)
    }


def test_an_untouched_package_is_the_same_archive() -> None:
    data = workbook()
    assert saved(Package.open(data)) == data


@pytest.mark.parametrize("make", [zipped, streamed], ids=["plain", "with data descriptors"])
def test_untouched_members_keep_their_compressed_bytes_and_order(make) -> None:
    data = make(members(**{"xl/media/image1.bin": "picture" * 99}))
    package = Package.open(data)
    package.put("xl/workbook.xml", package.read("xl/workbook.xml") + b"<!-- -->")
    after = saved(package)
    before, now = compressed(data), compressed(after)
    assert list(before) == list(now)
    assert [name for name in before if before[name] != now[name]] == ["xl/workbook.xml"]
    with zipfile.ZipFile(io.BytesIO(after)) as readable:
        assert readable.testzip() is None


def test_the_same_changes_give_the_same_bytes() -> None:
    def changed() -> bytes:
        package = Package.open(workbook())
        package.put("xl/new.xml", b"<new/>", "application/xml")
        package.remove("xl/worksheets/sheet1.xml")
        return saved(package)

    assert changed() == changed()


def test_put_back_as_it_was_is_no_change() -> None:
    data = workbook()
    package = Package.open(data)
    package.put("xl/workbook.xml", package.read("xl/workbook.xml"))
    assert package.changed == frozenset()
    assert saved(package) == data


def lying(size: int) -> bytes:
    """A workbook whose directory says that its sheet unpacks to that many bytes."""
    data = bytearray(workbook())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<L", data, at + 24, size)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\3\4 and nothing more", "xlsx_torn"),
        (workbook()[:-40], "xlsx_torn"),
        (lying(10), "xlsx_bomb"),
        (lying(9999), "xlsx_damaged"),
        (lying(0xFFFFFFF0), "xlsx_bomb"),
        (workbook(f"<sheetData>{' ' * 60_000_000}</sheetData>"), "xlsx_bomb"),
        (zipped({f"{n}.xml": "" for n in range(archive.MOST_MEMBERS + 1)}), "xlsx_bomb"),
        (workbook(**{"XL/Workbook.xml": "<again/>"}), "xlsx_duplicate_member"),
    ],
    ids=[
        "cut",
        "no end",
        "more than said",
        "less than said",
        "absurd",
        "bomb",
        "many",
        "twice",
    ],
)
def test_archives_that_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(CrmError, match=code):
        Package.open(data).read("xl/worksheets/sheet1.xml")


def test_what_is_never_looked_at_may_be_of_any_size() -> None:
    """A picture of one colour packs a thousand to one; it is carried along."""
    package = Package.open(workbook(**{"xl/media/white.bmp": "0" * 60_000_000}))
    assert len(saved(package)) < 100_000
    with pytest.raises(CrmError, match=r"^xlsx_bomb\("):
        package.read("xl/media/white.bmp")
    assert package.read("xl/worksheets/sheet1.xml"), "smaller parts can be read still"


def test_a_tab_that_packs_well_is_no_bomb() -> None:
    row = '<row><c t="str"><v>the same</v></c></row>'
    data = workbook(f"<sheetData>{row * 200_000}</sheetData>")
    assert len(data) * 121 < len(row) * 200_000
    assert len(read_snapshot(data, "crm.xlsx").sheets[0].rows) == 200_000


def test_a_flipped_bit_is_noticed() -> None:
    data = bytearray(zipped({**members(), "xl/worksheets/sheet1.xml": "<worksheet/>" * 9}))
    member = next(one for one in archive.read_directory(bytes(data)) if "sheet1" in one.name)
    start = bytes(data).find(bytes(archive.packed_as_is(bytes(data), member).data))
    data[start + 5] ^= 0xFF
    with pytest.raises(CrmError, match=r"^xlsx_damaged\("):
        Package.open(bytes(data)).read("xl/worksheets/sheet1.xml")
