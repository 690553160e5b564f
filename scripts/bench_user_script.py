"""The script that a user would write: pandas reads, the four tables are computed, openpyxl saves.

    bench_user_script.py WORKBOOK YYYY-MM-DD

It is what sheets-crm is measured against: the same figures for the same workbook, written the
straightforward way with the engine that pandas takes by itself, and with none of the care
(openpyxl loses what it does not know).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

LEADS, ACTIVITIES, LISTS, PLAN = "Лиды", "Контакты", "Списки", "План"
DERIVED = {
    "Статус": "Статус",
    "Последний контакт": "Дата",
    "Последние слова": "Что сказали",
    "Следующий шаг": "Следующий шаг",
    "Дата следующего шага": "Дата следующего шага",
}


def main(path: Path, today: pd.Timestamp) -> None:
    """Reads the workbook, computes and writes it back."""
    tabs = pd.read_excel(path, sheet_name=[LEADS, ACTIVITIES, LISTS, PLAN], engine="openpyxl")
    leads, activities, lists, plan = (tabs[name] for name in (LEADS, ACTIVITIES, LISTS, PLAN))
    statuses = lists.dropna(subset=["Статус"]).reset_index(drop=True)
    activities = activities.sort_values("Дата", kind="stable")
    history = with_stages(activities, statuses)
    state = current(leads, activities, history, today)
    reports = {
        "Сводка": summary(state, history, statuses, today),
        "Воронка": funnel(state, statuses),
        "Зависшие": stale(state, statuses, today),
        "План-Факт": plan_fact(plan, leads, history, statuses, today),
    }
    save(path, state, activities.sort_index(), reports)


def with_stages(activities: pd.DataFrame, statuses: pd.DataFrame) -> pd.DataFrame:
    """Activities with their status's position and whether they entered it."""
    order = {name: i for i, name in enumerate(statuses["Статус"])}
    stage = activities["Статус"].str.strip().map(order)
    history = activities.assign(stage=stage).dropna(subset=["stage", "Дата"])
    before = history.groupby("Лид")["stage"].shift()
    return history.assign(entered=history["stage"] != before, before=before)


def current(
    leads: pd.DataFrame, activities: pd.DataFrame, history: pd.DataFrame, today: pd.Timestamp
) -> pd.DataFrame:
    """Leads with what their last activity says."""
    last = activities.groupby("Лид").tail(1).set_index("Лид")
    state = leads.copy()
    for column, source in DERIVED.items():
        state[column] = state["Название"].map(last[source])
    since = state["Последний контакт"].fillna(state["Создан"])
    state["Дней тишины"] = (today - since).dt.days
    lost = history["stage"].max()
    alive = history[history["stage"] < lost]
    state["top"] = state["Название"].map(alive.groupby("Лид")["stage"].max()).fillna(0)
    state["№"] = state["№"].fillna(pd.Series(range(1, len(state) + 1)))
    return state


def funnel(state: pd.DataFrame, statuses: pd.DataFrame) -> pd.DataFrame:
    """Reached, conversions and what stands at each stage, for the team and by manager."""
    names = list(statuses["Статус"])[:-1]
    table = pd.DataFrame({"Этап": names})
    table["Дошли"] = [int((state["top"] >= k).sum()) for k in range(len(names))]
    table["Конверсия"] = table["Дошли"].shift(-1) / table["Дошли"]
    table["От первого"] = table["Дошли"] / table["Дошли"].iloc[0]
    here = state.groupby("Статус")["Сумма"].agg(["size", "sum"])
    table["Сейчас"] = table["Этап"].map(here["size"]).fillna(0)
    table["Сумма"] = table["Этап"].map(here["sum"]).fillna(0)
    for manager, own in state.groupby("Менеджер"):
        table[str(manager)] = [int((own["top"] >= k).sum()) for k in range(len(names))]
    return table


def stale(state: pd.DataFrame, statuses: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Open leads that are overdue, silent for too long or without a next step."""
    limit = state["Статус"].map(statuses.set_index("Статус")["Дней до зависания"])
    due = state["Дата следующего шага"]
    overdue = limit.notna() & (due < today)
    silent = limit.notna() & (state["Дней тишины"] >= limit) & ~(due >= today)
    nothing = limit.notna() & (state["Следующий шаг"].isna() | due.isna())
    kind = pd.Series("", index=state.index)
    for name, chosen in (("Без шага", nothing), ("Завис", silent), ("Просрочен", overdue)):
        kind[chosen] = name
    weight = state["Сумма"].fillna(0) * state["Дней тишины"]
    found = state.assign(kind=kind, weight=weight)[kind != ""]
    columns = ["kind", "Название", "Менеджер", "Сумма", *DERIVED, "Дней тишины"]
    return found.sort_values(["kind", "weight"], ascending=False)[columns]


def plan_fact(
    plan: pd.DataFrame,
    leads: pd.DataFrame,
    history: pd.DataFrame,
    statuses: pd.DataFrame,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Every plan row with its fact, difference, attainment and run rate."""
    rows = [fact_of(row, leads, history, statuses, today) for row in plan.to_dict("records")]
    return pd.DataFrame(rows)


def fact_of(
    row: dict[Any, Any],
    leads: pd.DataFrame,
    history: pd.DataFrame,
    statuses: pd.DataFrame,
    today: pd.Timestamp,
) -> dict[Any, Any]:
    """One plan row's fact."""
    start = row["Начало"]
    months = pd.DateOffset(months=1) if row["Период"] == "Месяц" else pd.Timedelta(days=7)
    end = start + months
    done = history[history["Дата"].between(start, end, inclusive="left")]
    made = leads[leads["Создан"].between(start, end, inclusive="left")]
    if not pd.isna(row["Менеджер"]):
        done = done[done["Менеджер"] == row["Менеджер"]]
        made = made[made["Менеджер"] == row["Менеджер"]]
    won = done[done["entered"] & (done["stage"] == len(statuses) - 2)]
    revenue = leads.loc[leads["Название"].isin(won["Лид"]), "Сумма"].sum()
    contacts = int((done["Тип контакта"] == row["Показатель"]).sum())
    fixed = {"Новые лиды": len(made), "Выиграно": len(won), "Выручка": revenue}
    fact = fixed.get(row["Показатель"], contacts)
    workdays = len(pd.bdate_range(start, end, inclusive="left"))
    passed = len(pd.bdate_range(start, min(end, today), inclusive="left"))
    return {
        **row,
        "Факт": fact,
        "Разница": fact - row["План"],
        "Выполнение": fact / row["План"] if row["План"] else None,
        "Темп": fact / passed * workdays if passed > 0 else None,
    }


def summary(
    state: pd.DataFrame, history: pd.DataFrame, statuses: pd.DataFrame, today: pd.Timestamp
) -> pd.DataFrame:
    """This month against the one before."""
    month = today.to_period("M")
    won = history[history["entered"] & (history["stage"] == len(statuses) - 2)]
    amounts = won["Лид"].map(state.drop_duplicates("Название").set_index("Название")["Сумма"])
    rows = []
    for period in (month, month - 1):
        closed = won["Дата"].dt.to_period("M") == period
        rows.append(
            {
                "Месяц": str(period),
                "Новые лиды": int((state["Создан"].dt.to_period("M") == period).sum()),
                "Контакты": int((history["Дата"].dt.to_period("M") == period).sum()),
                "Выиграно": int(closed.sum()),
                "Выручка": float(amounts[closed].sum()),
            }
        )
    return pd.DataFrame(rows)


def save(
    path: Path, state: pd.DataFrame, activities: pd.DataFrame, reports: dict[str, pd.DataFrame]
) -> None:
    """Writes numbers, derived columns and the four tables into the workbook."""
    book = openpyxl.load_workbook(path)
    for name in ("№", *DERIVED, "Дней тишины"):
        write_column(book[LEADS], name, state[name])
    given = activities["№"].isna().cumsum() + activities["№"].max()
    write_column(book[ACTIVITIES], "№", activities["№"].fillna(given))
    for title, table in reports.items():
        if title in book.sheetnames:
            del book[title]
        sheet = book.create_sheet(title)
        sheet.append([str(column) for column in table.columns])
        for row in table.itertuples(index=False):
            sheet.append([plain(value) for value in row])
    book.save(path)


def write_column(sheet: Any, name: str, values: Iterable[Any]) -> None:
    """Puts the values below the heading of that name, at the right end when it is missing."""
    headings = [cell.value for cell in sheet[1]]
    column = headings.index(name) + 1 if name in headings else len(headings) + 1
    sheet.cell(1, column, name)
    for row, value in enumerate(values, 2):
        sheet.cell(row, column, plain(value))


def plain(value: Any) -> Any:
    """The value as openpyxl takes it."""
    if pd.isna(value):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]), pd.Timestamp(sys.argv[2]))
