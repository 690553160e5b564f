"""What the scripts that a new user starts say, in the language of the system."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sheets_crm.locale.system_language import spoken_language

SENTENCES = {
    "en": {
        "making": "Making a virtual environment in {venv} …",
        "installing": "Installing sheets-crm and what it needs (a minute or two) …",
        "made": "The workbook: {path}\n"
        "Open it, add leads and activities, save and close it, and have it put in order again:\n"
        "  {command}",
        "broken": "{venv} is there but holds no working Python (it was moved, or its Python was "
        "removed). Delete this folder and start again.",
        "not_made": "Python could not make a virtual environment in {venv}:\n{told}",
        "no_venv": "This Python cannot make virtual environments with pip: it came without the "
        "modules venv and ensurepip. On Debian and Ubuntu: sudo apt install python3-venv (or "
        "python{version}-venv). Elsewhere install Python from https://www.python.org/downloads/. "
        "Then start again.",
        "old": "{venv} belongs to another Python, older than {oldest} or broken. Delete this "
        "folder and start again.",
        "no_pip": "{venv} has no pip, and Python could not add it:\n{told}\nDelete this folder. On "
        "Debian and Ubuntu: sudo apt install python3-venv. Then start again.",
        "not_installed": "pip could not install what the project needs; its own words are above. "
        "Most often there is no way to the internet: check the connection, or set HTTPS_PROXY, "
        "and start again.",
    },
    "ru": {
        "making": "Создаю виртуальное окружение в {venv} …",
        "installing": "Устанавливаю sheets-crm и всё, что ей нужно (минута-другая) …",
        "made": "Книга: {path}\n"
        "Откройте её, добавьте лиды и контакты, сохраните и закройте, затем наведите порядок "
        "снова:\n  {command}",
        "broken": "Папка {venv} есть, но рабочего Python в ней нет (её перенесли или Python "
        "удалили). Удалите эту папку и начните снова.",
        "not_made": "Python не смог создать виртуальное окружение в {venv}:\n{told}",
        "no_venv": "Этот Python не умеет создавать виртуальные окружения с pip: в нём нет модулей "
        "venv и ensurepip. В Debian и Ubuntu: sudo apt install python3-venv (или "
        "python{version}-venv). В других системах установите Python с "
        "https://www.python.org/downloads/. Затем начните снова.",
        "old": "Окружение {venv} от другого Python, старше {oldest} или сломанного. Удалите эту "
        "папку и начните снова.",
        "no_pip": "В {venv} нет pip, и Python не смог его добавить:\n{told}\nУдалите эту папку. В "
        "Debian и Ubuntu: sudo apt install python3-venv. Затем начните снова.",
        "not_installed": "pip не смог установить то, что нужно программе; его слова выше. Чаще "
        "всего нет выхода в интернет: проверьте соединение или задайте HTTPS_PROXY и начните "
        "снова.",
    },
}


def sentence(key: str, **facts: object) -> str:
    """The sentence under a key with the facts put in."""
    return SENTENCES[spoken_language()][key].format(**facts)
