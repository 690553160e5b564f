"""Dropdowns and colours: setDataValidation and the conditional format rules, found by index."""

from __future__ import annotations

from typing import Any

from tests.emulators.google.book import Book
from tests.emulators.google.errors import bad
from tests.emulators.google.normal import answered, kept
from tests.emulators.google.requests.registry import Body, does
from tests.emulators.google.sheet import Sheet


@does("setDataValidation")
def set_data_validation(book: Book, body: Body) -> None:
    sheet, box = book.grid(body["range"])
    sheet.check_untyped(box)
    rule = kept("DataValidationRule", body["rule"]) if "rule" in body else None
    if rule is not None:
        _check_condition(rule["condition"])
    all_rows = body.get("filteredRowsIncluded") or not book.quirks.filtered_rows_are_skipped
    for row, column, old in sheet.cells(box):
        if not all_rows and sheet.rows[row].properties.get("hiddenByFilter"):
            continue
        if rule is not None or old.validation is not None:
            sheet.put(row, column, old._replace(validation=rule))


def _check_condition(condition: Body) -> None:
    values = condition.get("values", [])
    if condition["type"] == "ONE_OF_RANGE" and len(values) != 1:
        raise bad("ConditionType 'ONE_OF_RANGE' requires exactly one ConditionValue")
    if condition["type"] == "ONE_OF_LIST":
        if not values:
            raise bad("ConditionType 'ONE_OF_LIST' requires at least one ConditionValue")
        if any(v.get("userEnteredValue", "").startswith("=") for v in values):
            raise bad("Formulas are not supported in the values of ONE_OF_LIST")
    if condition["type"] == "CUSTOM_FORMULA" and len(values) != 1:
        raise bad("ConditionType 'CUSTOM_FORMULA' requires exactly one ConditionValue")


def _home(book: Book, rule: Body) -> Sheet:
    ids = {r.get("sheetId", 0) for r in rule["ranges"]}
    if len(ids) != 1:
        raise bad("All ranges of a conditional format rule must be on the same sheet.")
    return book.by_id(ids.pop())


def _checked(rule: Body) -> Body:
    stored = kept("ConditionalFormatRule", rule)
    condition: dict[str, Any] = stored.get("booleanRule", {}).get("condition", {})
    if condition.get("type") == "CUSTOM_FORMULA" and len(condition.get("values", [])) != 1:
        raise bad("ConditionType 'CUSTOM_FORMULA' requires exactly one ConditionValue")
    return stored


def _rule_at(sheet: Sheet, index: int) -> Body:
    rules = sheet.part("conditionalFormats")
    if not 0 <= index < len(rules):
        raise bad(f"No conditional format on sheet: {sheet.id} at index: {index}")
    found: Body = rules[index]
    return found


@does("addConditionalFormatRule")
def add_rule(book: Book, body: Body) -> None:
    rule, index = _checked(body["rule"]), body.get("index", 0)
    rules = _home(book, rule).part("conditionalFormats")
    if not 0 <= index <= len(rules):
        raise bad(f"Index {index} is beyond the {len(rules)} conditional formats of the sheet.")
    rules.insert(index, rule)


@does("updateConditionalFormatRule")
def update_rule(book: Book, body: Body) -> Body:
    index = body.get("index", 0)
    if "newIndex" in body:
        return _move_rule(book.by_id(body.get("sheetId", 0)), index, body["newIndex"])
    new = _checked(body["rule"])
    sheet = book.by_id(body["sheetId"]) if "sheetId" in body else _home(book, new)
    old = _rule_at(sheet, index)
    sheet.part("conditionalFormats")[index] = new
    return _reply(old, index, new, index)


def _move_rule(sheet: Sheet, index: int, to: int) -> Body:
    rule, rules = _rule_at(sheet, index), sheet.part("conditionalFormats")
    _rule_at(sheet, to)
    rules.insert(to, rules.pop(index))
    return _reply(rule, index, rule, to)


def _reply(old: Body, old_index: int, new: Body, new_index: int) -> Body:
    reply = {
        "oldRule": answered("ConditionalFormatRule", old),
        "oldIndex": old_index,
        "newRule": answered("ConditionalFormatRule", new),
        "newIndex": new_index,
    }
    return {k: v for k, v in reply.items() if v != 0}


@does("deleteConditionalFormatRule")
def delete_rule(book: Book, body: Body) -> Body:
    sheet, index = book.by_id(body.get("sheetId", 0)), body.get("index", 0)
    rule = _rule_at(sheet, index)
    del sheet.part("conditionalFormats")[index]
    return {"rule": answered("ConditionalFormatRule", rule)}
