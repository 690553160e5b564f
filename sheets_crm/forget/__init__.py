"""Forgetting a person: whatever is kept of them on this computer goes, the workbook stays.

What the program keeps is all in its own folder (see docs/privacy.md). A person is looked for there
by name, by phone and by e-mail address, in whatever form they stand: packed, copied, logged.
"""

from sheets_crm.forget.person import Person
from sheets_crm.forget.person_in_workbook import Whereabouts, whereabouts
from sheets_crm.forget.state_folder import Kept, named, state_folders

__all__ = ["Kept", "Person", "Whereabouts", "named", "state_folders", "whereabouts"]
