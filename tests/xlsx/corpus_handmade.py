"""Workbooks that no library at hand writes: another's file, cut open and sewn up."""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.xlsx import corpus_openpyxl, corpus_xlsxwriter
from tests.xlsx import handmade_modern as modern
from tests.xlsx import handmade_parts as parts
from tests.xlsx import handmade_pivot as pivot
from tests.xlsx import handmade_rich as rich
from tests.xlsx import handmade_spelling as spelling
from tests.xlsx.corpus import CorpusFile
from tests.xlsx.package import Package, write_package
from tests.xlsx.surgery import Patient

Operation = Callable[[Patient], None]
_BASES = {f.id: f for f in [*corpus_xlsxwriter.FILES, *corpus_openpyxl.FILES]}


def _file(
    identity: str, *operations: Operation, base: str = "xlsxwriter-names", refused: str = ""
) -> CorpusFile:
    def build(path: Path) -> None:
        _BASES[base].build(path)
        patient = Patient.read(path)
        for operation in operations:
            operation(patient)
        patient.write(path)

    return CorpusFile(f"handmade-{identity}", build, _BASES[base].language, refused=refused)


def _rewritten(identity: str, rewrite: Callable[[Path], None], refused: str = "") -> CorpusFile:
    """A file of which the archive itself is unusual."""

    def build(path: Path) -> None:
        _BASES["xlsxwriter-names"].build(path)
        rewrite(path)

    return CorpusFile(f"handmade-{identity}", build, refused=refused)


class _Pipe:
    """A file that cannot seek: the archive then puts sizes behind each member."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def _data_descriptors(path: Path) -> None:
    members = Package.read(path).parts
    pipe = _Pipe(path)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    pipe.close()


def _stored(path: Path) -> None:
    write_package(path, Package.read(path).parts, method=zipfile.ZIP_STORED)


def _duplicate_member(path: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", archive.read("xl/workbook.xml"))


def _encrypted(path: Path) -> None:
    """What a password leaves of a workbook: a compound file, not an archive."""
    start = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    )
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(start.ljust(512, b"\0") + name.ljust(512, b"\0"))


FILES = [
    _file("pivot", pivot.pivot),
    _file("slicer", pivot.slicer, base="xlsxwriter-table"),
    _file("threaded-comment", parts.threaded_comment, base="openpyxl-rest"),
    _file("custom-xml", parts.custom_xml),
    _file("printer-settings", parts.printer_settings),
    _file("form-control", parts.form_control),
    _file("unknown-extension", parts.unknown_extension),
    _file("alternate-content", parts.alternate_content),
    _file("long-rules", parts.long_rules),
    _file("external-link", parts.external_link),
    _file("xml-map", parts.xml_map),
    _file("calc-chain", parts.calc_chain),
    _file("prefixes", spelling.prefixes),
    _file("prefixes-rules", spelling.prefixes, base="xlsxwriter-validation-on-leads"),
    _file("no-addresses", spelling.no_addresses),
    _file("no-dimension", spelling.no_dimension),
    _file("no-spans", spelling.no_spans),
    _file("no-styles", spelling.no_styles),
    _file("inline-strings", spelling.inline_strings),
    _file("shared-formulas", spelling.shared_formulas),
    _file("strict", spelling.strict, refused="Strict OOXML"),
    _file("phonetic", spelling.phonetic),
    _file("rels-by-override", spelling.rels_by_override),
    _file("odd-spelling", spelling.odd_spelling),
    _file("odd-spelling-rules", spelling.odd_spelling, base="xlsxwriter-colour-rules"),
    _file("utf-16", spelling.utf16),
    _file("byte-order-mark", spelling.byte_order_mark),
    _file("unusual-paths", spelling.unusual_paths),
    _file("unusual-paths-drawn", spelling.unusual_paths, base="xlsxwriter-pictures"),
    _rewritten("data-descriptors", _data_descriptors),
    _rewritten("stored", _stored),
    _file("tables", parts.calc_chain, base="xlsxwriter-tables"),
    _file("worn", parts.calc_chain, parts.unknown_extension, base="xlsxwriter-worn"),
    _file("many", pivot.pivot, parts.custom_xml, parts.printer_settings, parts.form_control,
          parts.long_rules, parts.unknown_extension, parts.calc_chain, spelling.no_spans),
    _file("modern", modern.workbook, modern.tabs, modern.styles, base="xlsxwriter-plain"),
    _file("modern-protected", modern.workbook, modern.protected, base="xlsxwriter-plain"),
    _file("modern-recovered", modern.workbook, modern.recovered, base="xlsxwriter-names"),
    _file("modern-table", modern.workbook, modern.tabs, modern.tables, modern.styles,
          base="xlsxwriter-table"),
    _file("modern-extensions", parts.long_rules, modern.workbook, modern.tabs, modern.styles),
    _file("modern-timeline", pivot.pivot, modern.workbook, modern.timeline),
    _file("modern-comments", parts.threaded_comment, modern.workbook, base="openpyxl-rest"),
    _file("modern-phonetic", spelling.phonetic, modern.workbook, modern.tabs),
    _file("dynamic-array", rich.dynamic_array, modern.workbook, base="xlsxwriter-plain"),
    _file("data-type", rich.data_type, modern.workbook, base="xlsxwriter-plain"),
    _file("checkboxes", rich.checkboxes, modern.workbook, modern.styles, base="xlsxwriter-plain"),
    _file("sensitivity-label", rich.sensitivity_label, modern.workbook, base="xlsxwriter-plain"),
    _file("add-in", rich.add_in, modern.workbook, base="xlsxwriter-plain"),
    _file("modern-everything", parts.long_rules, rich.dynamic_array, rich.checkboxes,
          rich.sensitivity_label, rich.add_in, pivot.pivot, modern.workbook, modern.protected,
          modern.timeline, modern.tabs, modern.styles),
    _file("modern-picture-in-cell", modern.workbook, modern.tabs,
          base="xlsxwriter-picture-in-cell"),
    _file("comment-among-rows", spelling.comment_among_rows, refused="comment inside sheetData"),
    _file("cdata", spelling.cdata, refused="CDATA inside sheetData"),
    _file("shared-workbook", spelling.shared_workbook, refused="shared workbook"),
    _file("signed", spelling.signed, refused="signed"),
    _rewritten("duplicate-member", _duplicate_member, refused="duplicate members"),
    _rewritten("encrypted", _encrypted, refused="encrypted"),
]  # fmt: skip
