"""Installing, looking and taking away, on each system: what is asked of it and what is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.service.autostart.definition import MARKER, Service
from sheets_crm.service.autostart.install import Installer, Standing
from sheets_crm.service.autostart.launchd_install import WithLaunchd
from sheets_crm.service.autostart.platforms import installer_for
from sheets_crm.service.autostart.schtasks_install import WithSchtasks
from sheets_crm.service.autostart.system_programs import Answer
from sheets_crm.service.autostart.systemd_install import WithSystemd, units_folder
from sheets_crm.service.lock import alone, is_asked_to_stop
from sheets_crm.service.options import STOP_SECONDS
from tests.autostart.examples import service
from tests.autostart.fakes import YES, Fake, Launchd, Scheduler

NAME = "sheets-crm-firm-0123abcd"
ABSENT, STOPPED, RUNNING = Standing(False, False), Standing(True, False), Standing(True, True)


@pytest.fixture
def ours(tmp_path) -> Service:
    return service("my firm", parent=str(tmp_path), log=True, user="FIRM\\ann")


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(CrmError) as told:
        act()
    return told.value.code


def systemd(tmp_path: Path, run: Fake) -> WithSystemd:
    booted = tmp_path / "booted"
    booted.mkdir(exist_ok=True)
    return WithSystemd(run, tmp_path / "units", booted)


def launchd(tmp_path: Path, run: Fake) -> WithLaunchd:
    return WithLaunchd(run, tmp_path / "agents", "gui/501", lambda _: None)


class TestSystemd:
    def test_installed_and_taken_away(self, tmp_path, ours):
        run = Fake()
        way = systemd(tmp_path, run)
        way.install(ours)
        (file,) = (tmp_path / "units").iterdir()
        assert file.read_text(encoding="utf-8") == way.definition(ours).text
        assert way.standing(ours) == RUNNING
        way.uninstall(ours)
        assert list((tmp_path / "units").iterdir()) == []
        assert [each.removeprefix("systemctl --user ") for each in run.asked] == [
            "show-environment",
            "systemctl --version",
            "daemon-reload",
            f"enable {NAME}.service",
            f"restart {NAME}.service",
            "systemctl --version",
            "show-environment",
            f"is-active {NAME}.service",
            "show-environment",
            f"disable --now {NAME}.service",
            "daemon-reload",
        ]

    def test_what_its_version_allows(self, tmp_path, ours):
        run = Fake(lambda command: Answer(0, "systemd 255 (255.4-1)\n+PAM +AUDIT"))
        assert "RestartSteps" in systemd(tmp_path, run).definition(ours).text
        assert "RestartSteps" not in systemd(tmp_path, Fake()).definition(ours).text

    def test_how_it_stands(self, tmp_path, ours):
        run = Fake(refused={"is-active": "failed"})
        way = systemd(tmp_path, run)
        assert way.standing(ours) == ABSENT
        way.install(ours)
        assert way.standing(ours) == STOPPED

    def test_without_systemd_it_says_so_and_writes_nothing(self, tmp_path, ours):
        way = WithSystemd(Fake(), tmp_path / "units", tmp_path / "nowhere")
        for act in (way.install, way.standing, way.uninstall):
            assert code_of(lambda act=act: act(ours)) == "service_no_systemd"
        assert not (tmp_path / "units").exists()

    def test_without_a_session_systemds_words_are_told(self, tmp_path, ours):
        words = "Failed to connect to bus: No medium found"
        way = systemd(tmp_path, Fake(refused={"show-environment": words}))
        with pytest.raises(CrmError) as told:
            way.install(ours)
        assert (told.value.code, told.value.facts["said"]) == ("service_no_session", words)
        assert not (tmp_path / "units").exists()

    @pytest.mark.parametrize("refusing", ["daemon-reload", "enable", "restart"])
    def test_a_refused_unit_is_withdrawn(self, refusing, tmp_path, ours):
        run = Fake(refused={f"--user {refusing}": "Access denied"})
        assert code_of(lambda: systemd(tmp_path, run).install(ours)) == "service_refused"
        assert list((tmp_path / "units").iterdir()) == []
        assert run.asked[-1] == f"systemctl --user disable --now {NAME}.service"

    def test_a_refused_replacement_leaves_the_unit_that_was_there(self, tmp_path, ours):
        systemd(tmp_path, Fake()).install(ours)
        (file,) = (tmp_path / "units").iterdir()
        file.write_text(before := f"# {MARKER}\n[Service]\n", encoding="utf-8")
        run = Fake(refused={"restart": "no"})
        assert code_of(lambda: systemd(tmp_path, run).install(ours)) == "service_refused"
        assert file.read_text(encoding="utf-8") == before

    def test_the_folder_of_units(self):
        assert units_folder({"XDG_CONFIG_HOME": "/x"}) == Path("/x/systemd/user")
        assert units_folder({}) == Path.home() / ".config" / "systemd" / "user"


class TestLaunchd:
    def test_installed_and_taken_away(self, tmp_path, ours):
        run = Fake(Launchd())
        way = launchd(tmp_path, run)
        assert way.standing(ours) == ABSENT
        way.install(ours)
        (file,) = (tmp_path / "agents").iterdir()
        assert file.name == f"{NAME}.plist"
        assert file.read_bytes() == way.definition(ours).data
        assert Path(ours.log or "").parent.is_dir()
        assert way.standing(ours) == RUNNING
        way.uninstall(ours)
        assert list((tmp_path / "agents").iterdir()) == []
        assert [each for each in run.asked if " print " not in each] == [
            f"launchctl enable gui/501/{NAME}",
            f"launchctl bootstrap gui/501 {file}",
            f"launchctl bootout gui/501/{NAME}",
        ]

    def test_installed_anew_it_waits_for_the_old_one_to_end(self, tmp_path, ours):
        system = Launchd()
        way = launchd(tmp_path, Fake(system))
        way.install(ours)
        system.lingers = 5
        way.install(ours)
        assert system.loaded == {NAME}

    def test_one_that_does_not_end_is_told(self, tmp_path, ours):
        run = Fake(lambda command: Answer(0, "pid = 1"))
        assert code_of(lambda: launchd(tmp_path, run).install(ours)) == "service_does_not_stop"
        assert list((tmp_path / "agents").iterdir()) == []

    def test_loaded_but_without_a_process_it_is_stopped(self, tmp_path, ours):
        way = launchd(tmp_path, Fake(Launchd()))
        way.install(ours)
        idle = launchd(tmp_path, Fake(lambda command: Answer(0, "state = not running\n")))
        assert idle.standing(ours) == STOPPED

    def test_a_refused_agent_is_taken_back(self, tmp_path, ours):
        words = "Bootstrap failed: 125: Domain does not support specified action"
        run = Fake(Launchd(), refused={"bootstrap": words})
        with pytest.raises(CrmError) as told:
            launchd(tmp_path, run).install(ours)
        assert told.value.facts["said"] == words
        assert list((tmp_path / "agents").iterdir()) == []


class TestScheduler:
    def test_installed_and_taken_away(self, ours):
        system = Scheduler(tasks={"Other": "<Task/>"})
        run = Fake(system)
        way = WithSchtasks(run)
        assert way.standing(ours) == ABSENT
        way.install(ours)
        assert Path(ours.log or "").parent.is_dir()
        assert system.tasks[NAME].replace("\r\n", "\n") == way.definition(ours).text
        assert way.standing(ours) == RUNNING
        way.install(ours)
        assert way.standing(ours) == RUNNING
        system.running.clear()
        assert way.standing(ours) == STOPPED
        way.uninstall(ours)
        assert system.tasks == {"Other": "<Task/>"}

    @pytest.fixture
    def running(self, ours, tmp_path, monkeypatch):
        """Our task is there, and this process is the service that it started."""
        monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
        Path(ours.config).parent.mkdir(parents=True, exist_ok=True)
        system = Scheduler()
        WithSchtasks(Fake(system)).install(ours)
        with ExitStack() as service:
            service.enter_context(alone(Path(ours.config)))
            yield system, service

    @pytest.mark.parametrize("act", ["install", "uninstall"])
    def test_it_is_asked_to_end_and_its_write_is_waited_for(self, act, ours, running):
        system, service = running
        asked: list[list[str]] = []

        def sleep(_: float) -> None:
            assert is_asked_to_stop(Path(ours.config))
            asked.append([each for each in run.asked if "/Query" not in each])
            if len(asked) == 3:
                service.close()

        run = Fake(system)
        getattr(WithSchtasks(run, sleep), act)(ours)
        assert asked == [[], [], []]
        assert not is_asked_to_stop(Path(ours.config))
        assert (NAME in system.tasks) == (act == "install")

    def test_one_that_hangs_is_ended_by_force_after_its_time(self, ours, running):
        system, _ = running
        waited: list[float] = []
        run = Fake(system)
        WithSchtasks(run, waited.append).uninstall(ours)
        assert sum(waited) == STOP_SECONDS
        assert f"schtasks /End /TN {NAME}" in run.asked
        assert system.tasks == {}

    def test_access_denied_is_told_in_its_own_words(self, ours):
        run = Fake(Scheduler(), refused={"/Create": "ERROR: Access is denied."})
        with pytest.raises(CrmError) as told:
            WithSchtasks(run).install(ours)
        assert told.value.code == "service_refused"
        assert told.value.facts["said"] == "ERROR: Access is denied."
        assert str(told.value.facts["command"]).startswith("schtasks /Create /TN sheets-crm-")

    def test_somebody_elses_task_is_left_alone(self, ours):
        system = Scheduler(tasks={NAME: "<Task>of somebody else</Task>"})
        way = WithSchtasks(Fake(system))
        for act in (way.install, way.standing, way.uninstall):
            assert code_of(lambda act=act: act(ours)) == "service_foreign"
        assert system.tasks == {NAME: "<Task>of somebody else</Task>"}


def ways(tmp_path: Path) -> list[tuple[Installer, Path]]:
    """The ways that keep a file, and where it is."""
    return [
        (systemd(tmp_path, Fake()), tmp_path / "units" / f"{NAME}.service"),
        (launchd(tmp_path, Fake(Launchd())), tmp_path / "agents" / f"{NAME}.plist"),
    ]


def test_somebody_elses_file_is_left_alone(tmp_path, ours):
    for way, file in ways(tmp_path):
        file.parent.mkdir()
        file.write_text("mine", encoding="utf-8")
        for act in (way.install, way.standing, way.uninstall):
            assert code_of(lambda act=act: act(ours)) == "service_foreign"
        assert file.read_text(encoding="utf-8") == "mine"


def test_other_files_stay_when_ours_goes(tmp_path, ours):
    for way, file in ways(tmp_path):
        way.install(ours)
        other = file.with_name(f"other{file.suffix}")
        other.write_text("mine", encoding="utf-8")
        way.uninstall(ours)
        assert list(file.parent.iterdir()) == [other]


def test_a_folder_that_cannot_be_made_is_told(tmp_path, ours):
    for way, file in ways(tmp_path):
        file.parent.write_text("a file where the folder should be", encoding="utf-8")
        assert code_of(lambda way=way: way.install(ours)) == "service_not_written"


def test_a_log_that_can_have_no_folder_is_told_before_anything_is_installed(tmp_path, ours):
    folder = Path(ours.log or "").parent
    folder.parent.mkdir(parents=True)
    folder.write_text("a file", encoding="utf-8")
    scheduler = Scheduler()
    for way in (launchd(tmp_path, Fake(Launchd())), WithSchtasks(Fake(scheduler))):
        assert code_of(lambda way=way: way.install(ours)) == "service_not_written"
    assert (scheduler.tasks, (tmp_path / "agents").exists()) == ({}, False)


def test_what_is_not_there_cannot_be_taken_away(tmp_path, ours):
    scheduled = WithSchtasks(Fake(Scheduler()))
    for way in (*(each for each, _ in ways(tmp_path)), scheduled):
        assert code_of(lambda way=way: way.uninstall(ours)) == "service_not_installed"


def test_each_system_has_its_way():
    kinds = {"linux": WithSystemd, "macos": WithLaunchd, "windows": WithSchtasks}
    for system, kind in kinds.items():
        assert isinstance(installer_for(system, {}, lambda _: YES), kind)
    assert code_of(lambda: installer_for(None, {})) == "service_no_systemd"
