"""How all workbooks of a configuration stand, as `status --json` and the health check say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sheets_crm.journal import Run
from sheets_crm.service.lock import Holder
from sheets_crm.service.workbook_status import Standing, standing
from sheets_crm.workbook.choose_store import Workbook

JSON_VERSION = 1
"""Version of the shape, described in docs/json.md."""


def standings(books: Iterable[Workbook], config_file: Path, now: datetime) -> list[Standing]:
    """How each workbook stands; one never visited has been waiting since it was configured."""
    try:
        since = datetime.fromtimestamp(config_file.stat().st_mtime, UTC)
    except OSError:
        since = now
    return [standing(book, now, since) for book in books]


def as_record(
    config_file: Path, found: Sequence[Standing], holder: Holder | None, now: datetime
) -> dict[str, Any]:
    """All of it as plain data."""
    return {
        "version": JSON_VERSION,
        "config": str(config_file),
        "now": _moment(now),
        "ok": all(one.is_well for one in found),
        "service": {
            "running": holder is not None,
            "pid": holder.pid or None if holder else None,
            "since": _moment(holder.since) if holder else None,
        },
        "workbooks": [_of_one(one) for one in found],
    }


def _of_one(one: Standing) -> dict[str, Any]:
    return {
        "workbook": one.book.named,
        "last": _of_run(one.last) if one.last else None,
        "last_success": _moment(one.succeeded),
        "failures": one.failures,
        "next": _moment(one.due),
        "overdue": one.is_overdue,
        "failing": one.is_failing,
    }


def _of_run(run: Run) -> dict[str, Any]:
    return {
        "began": _moment(run.began),
        "seconds": run.seconds,
        "result": run.result,
        "changes": run.changes,
        "cells": run.cells,
        "problems": run.problems,
        "code": run.code,
        "told": run.told,
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
