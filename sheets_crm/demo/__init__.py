"""The example workbook: half a year of a small firm's leads, with the flaws of real life in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.setup.new_tabs import lists_tab, user_tab
from sheets_crm.demo.flaws import spoil
from sheets_crm.demo.plan import plan_rows
from sheets_crm.demo.story import Story, tell
from sheets_crm.demo.words import CONTACT_TYPES, Words, load_words
from sheets_crm.errors import CrmError
from sheets_crm.template import Template
from sheets_crm.workbook.snapshot import Value
from sheets_crm.workbook.tab import Tab

_PRICED_FROM = 3
"""Leads that never came to this stage are not all priced."""

Row = dict[str, Value]


def demo_tabs(template: Template, today: date) -> tuple[Tab, ...]:
    """The tabs Leads, Activities, Lists and Plan of the example, the same for the same day.

    Raises:
        CrmError: the template's statuses are not enough for a story.
    """
    said = load_words(template.language)
    names = _status_names(template)
    sources = template.words["source"] or ("",)
    told = tell(said, len(names) - 2, len(sources), today)
    leads = _lead_rows(said, told, sources)
    activities = _activity_rows(said, told, names, template.words["contact_type"])
    spoil(said, leads, activities)
    lists = {
        **template.words,
        "manager": said.managers,
        "city": tuple(city.name for city in said.cities),
    }
    return (
        user_tab(template, "leads", leads),
        user_tab(template, "activities", activities),
        lists_tab(template, template.statuses, lists),
        user_tab(template, "plan", plan_rows(template, said, today)),
    )


def _status_names(template: Template) -> tuple[str, ...]:
    """The open statuses in order, then won; the last is lost, where position -1 finds it."""
    by_kind = {
        kind: [status.name for status in template.statuses if status.kind is kind]
        for kind in StatusKind
    }
    if not all(by_kind.values()):
        wanted = ", ".join(StatusKind)
        raise CrmError(
            "template_wrong_value", template=template.source, key="statuses", wanted=wanted
        )
    return (*by_kind[StatusKind.OPEN], by_kind[StatusKind.WON][0], by_kind[StatusKind.LOST][0])


def _lead_rows(said: Words, told: Story, sources: tuple[str, ...]) -> list[Row]:
    top = [0] * len(told.people)
    for touch in told.touches:
        top[touch.person] = max(top[touch.person], touch.stage)
    return [
        {
            "number": position + 1,
            "name": person.name,
            "contact": person.contact,
            "phone": person.phone or None,
            "email": person.email or None,
            "city": person.city,
            "source": sources[person.source],
            "manager": said.managers[person.manager],
            "amount": person.amount if top[position] >= _PRICED_FROM or position % 3 else None,
            "created": told.date(person.came),
            "comment": person.comment or None,
        }
        for position, person in enumerate(told.people)
    ]


def _activity_rows(
    said: Words, told: Story, names: tuple[str, ...], types: tuple[str, ...]
) -> list[Row]:
    kinds: Mapping[str, str] = dict(zip(CONTACT_TYPES, types, strict=False))
    return [
        {
            "number": number,
            "date": told.date(touch.day),
            "lead": told.people[touch.person].name,
            "type": kinds.get(touch.phrase.contact_type),
            "words": touch.phrase.said,
            "status": names[touch.stage],
            "next_step": touch.phrase.next_step or None,
            "next_date": None if touch.planned is None else told.date(touch.planned),
            "manager": said.managers[touch.manager],
        }
        for number, touch in enumerate(told.touches, 1)
    ]
