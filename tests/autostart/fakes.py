"""The systems' programs as far as installing goes: what they remember, and how they refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sheets_crm.service.autostart.system_programs import Answer

YES = Answer(0, "")


@dataclass
class Fake:
    """Answers by a function of its own, keeps what it was asked, and refuses what it is told to."""

    answer: Callable[[list[str]], Answer] = lambda _: YES
    asked: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def __call__(self, command: Sequence[str]) -> Answer:
        line = " ".join(command)
        self.asked.append(line)
        for part, words in self.refused.items():
            if part in line:
                return Answer(1, words)
        return self.answer(list(command))


@dataclass
class Launchd:
    """launchd: what is loaded, and how many more questions a stopping process is still there."""

    loaded: set[str] = field(default_factory=set)
    lingers: int = 0

    def __call__(self, command: list[str]) -> Answer:
        match command[1:]:
            case ["print", target]:
                return self._print(target.rpartition("/")[2])
            case ["bootout", target]:
                self.loaded.discard(target.rpartition("/")[2])
            case ["bootstrap", _, file]:
                name = Path(file).stem
                if name in self.loaded or self.lingers:
                    return Answer(5, "Bootstrap failed: 5: Input/output error")
                self.loaded.add(name)
        return YES

    def _print(self, name: str) -> Answer:
        if name not in self.loaded:
            self.lingers = max(0, self.lingers - 1)
            if not self.lingers:
                return Answer(113, "Could not find service in domain for port")
        return Answer(0, f"gui/501/{name} = {{\n\tstate = running\n\tpid = 4711\n}}")


@dataclass
class Scheduler:
    """The Windows scheduler: tasks by name as their XML, and which of them run."""

    tasks: dict[str, str] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)

    def __call__(self, command: list[str]) -> Answer:
        verb, name = command[1], command[3]
        if verb == "/Create":
            if name in self.tasks and "/F" not in command:
                return Answer(1, "WARNING: The task name already exists.")
            self.tasks[name] = Path(command[5]).read_bytes().decode("utf-16")
            return YES
        if name not in self.tasks:
            return Answer(1, "ERROR: The system cannot find the file specified.")
        if verb == "/Query" and "/XML" in command:
            return Answer(0, self.tasks[name])
        if verb == "/Query":
            result = 267009 if name in self.running else 0
            return Answer(0, f'"PC","\\{name}","N/A","Готово","Interactive","x","{result}","ann"')
        if verb == "/Delete":
            del self.tasks[name]
        self.running = self.running | {name} if verb == "/Run" else self.running - {name}
        return YES
