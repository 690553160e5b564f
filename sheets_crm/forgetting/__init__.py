"""Forgetting a person: whatever is kept of them on this computer goes, the workbook stays.

What the program keeps is all in its own folder (see docs/privacy.md). A person is looked for there
by name, by phone and by e-mail address, in whatever form they stand: packed, copied, logged.
"""

from sheets_crm.forgetting.folder import Kept, named, state_folders
from sheets_crm.forgetting.person import Person
from sheets_crm.forgetting.whereabouts import Whereabouts, whereabouts

__all__ = ["Kept", "Person", "Whereabouts", "named", "state_folders", "whereabouts"]
