"""A whole visit to a small firm's workbook, for the tests that kill, hinder and race it."""

import io
import zipfile
from datetime import date

from click.testing import CliRunner
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from sheets_crm.cli import program
from sheets_crm.config import Config
from sheets_crm.errors import CrmError
from sheets_crm.sync import adopt
from sheets_crm.workbook.excel.store import ExcelStore
from tests.saving.subject import Subject

TODAY = date(2026, 3, 2)


def _users(number):
    """Leads and activities as typed; the number is the first lead's amount."""
    workbook = Workbook()
    leads = workbook.active
    leads.title = "Leads"
    leads.append(["Created", "Name", "Phone", "Manager", "Deal amount"])
    leads.append([date(2026, 3, 1), "Ann", "+441632960001", "Sam", number])
    activities = workbook.create_sheet("Activities")
    activities.append(["Date", "Name", "Type", "Status"])
    activities.append([TODAY, "Ann", "Call", "New"])
    whole = io.BytesIO()
    workbook.save(whole)
    return whole.getvalue()


def _visit(path):
    adopt(ExcelStore(path), Config(template="en"), TODAY)


def _visit_and_undo(path):
    """Through the commands, as a person gives them."""
    for words in (["init", "--template", "en", "--today", TODAY.isoformat()], ["undo"]):
        ran = CliRunner().invoke(program, [words[0], str(path), *words[1:]])
        if ran.exit_code:
            raise CrmError("command_failed", words=words, said=ran.output) from ran.exception


def _look(path):
    whole = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(whole))
    sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    headers, first = sheets["Leads"][:2]
    return int(first[headers.index("Deal amount")]), "Summary" in sheets


WHOLE_SYNC = Subject(_users, _visit, _look, kills=30, every=13, seconds=0.3)
UNDO = Subject(
    _users, _visit_and_undo, _look, kills=12, every=29, seconds=0.6, leaves=False, name="undo"
)
