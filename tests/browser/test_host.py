"""The popup's switch with the native messaging host installed: it starts the server, and the server ends with it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

import pytest

from server import health
from server.host import HOST_NAME
from server.identity import extension_id
from tests.browser import pages
from tests.browser.stack import CHROMIUM, ROOT, Eye, chromium, free_port, kill_worker, server, servers, until
from tests.browser.test_changes import swap
from tests.soak import SOAK, full

POPUP = f"chrome-extension://{extension_id()}/popup/popup.html"


@pytest.fixture
def environment(origin, tmp_path, monkeypatch):
    """A port for a server that the host starts, which is registered in the profile of the browser to come."""
    port = free_port()
    monkeypatch.setenv("RFF_STATE_FOLDER", str(tmp_path / "state"))
    monkeypatch.setenv("RFF_RESOLVE", f"media.licdn.com=127.0.0.1:{origin.port}")
    monkeypatch.setenv("RFF_CA_FILE", str(origin.ca_file))
    monkeypatch.setenv("RFF_REMEMBER_DAYS", "0")  # every verdict is made by the server that was just started
    register(tmp_path / "profile")
    return port


@pytest.fixture
def switch(playwright, origin, tmp_path, environment):
    """Chromium with the host; gives its port and its open popup."""
    port = environment
    with chromium(playwright, tmp_path, origin, port) as context:
        popup = context.new_page()
        popup.goto(POPUP)
        # A browser that starts switched on starts the server by itself.
        until(lambda: (health.ask(port) or {}).get("state") == "ready", what="a ready server")
        until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")
        yield port, popup
    until(lambda: health.ask(port) is None, seconds=10, what="the server's end after the browser's")


def register(profile, *more):
    command = [sys.executable, "-m", "server.install", "--browser-profile", str(profile), *more]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=os.environ, timeout=60)


def turn(popup, on):
    if (popup.get_attribute("#switch", "aria-checked") == "true") is not on:
        popup.evaluate("() => document.getElementById('switch').click()")  # also while another tab lies over it


def test_on_starts_the_server_off_ends_it_and_badges_follow(switch, origin):
    port, popup = switch
    origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(pages.post("Generated 1", "fake-01")))
    for _ in range(2):
        turn(popup, on=False)
        until(lambda: health.ask(port) is None, seconds=10, what="no server")
        turn(popup, on=True)
        until(lambda: (health.ask(port) or {}).get("state") == "ready", what="a ready server")
        until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")
    page = popup.context.new_page()
    page.goto("https://www.linkedin.com/feed/")
    until(lambda: [b for b in Eye(page).badges() if b.state in ("fake", "unsure")], what="a badge")


@pytest.mark.soak
def test_rounds_of_on_and_off_leave_no_server_behind_and_find_the_port_free(switch, origin, row):
    port, popup = switch
    route(origin, pages.post("Somebody", "fake-01", year=2026))
    page = popup.context.new_page()
    page.goto("https://www.linkedin.com/feed/")
    eye, waits, seen, rounds = Eye(page), [], set[int](), full(3, 30)
    until(lambda: judged(eye), what="a first badge")
    for turning in range(rounds):
        turn(popup, on=False)
        until(lambda: not servers(port) and health.ask(port) is None, seconds=10, what="no process of the server")
        until(lambda: not eye.badges(), seconds=5, what="no badge")
        swap(page, "Somebody", f"fake-{turning % 12 + 1:02}~{turning}")  # one that nobody has a verdict of
        begun = time.monotonic()
        turn(popup, on=True)
        until(lambda: judged(eye), what="a verdict")
        waits.append(time.monotonic() - begun)
        until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")
        (one,) = servers(port)
        seen.add(one)
    assert len(seen) == rounds  # each time a new one
    row(f"{rounds} rounds of off and on", "0 processes left, 0 port clashes", "0, 0")
    row("switched off to first verdict", f"at most {max(waits):.1f} s, median {median(waits):.1f} s", "<= 4 s")
    if SOAK:
        assert max(waits) <= 4


def judged(eye):
    return [badge for badge in eye.badges() if badge.state in ("fake", "unsure")]


def route(origin, content):
    origin.routes["www.linkedin.com"] = lambda _: (200, "text/html", pages.page(content))


@pytest.mark.soak
@pytest.mark.parametrize("how", ["closed", "killed"])
def test_the_server_is_gone_after_its_browser(playwright, origin, tmp_path, environment, row, how):
    with chromium(playwright, tmp_path, origin, environment) as context:
        until(lambda: (health.ask(environment) or {}).get("state") == "ready", what="a ready server")
        begun = time.monotonic()
        if how == "killed":
            for process in browsers_of(tmp_path / "profile"):
                with suppress(ProcessLookupError):  # it went with the first
                    os.kill(process, signal.SIGKILL)
        else:
            context.close()
        until(lambda: not servers(environment), seconds=15, what="the server's end")
        took = time.monotonic() - begun
    row(f"browser {how}: its server is gone", f"after {took:.1f} s", "<= 6 s")
    if SOAK:
        assert took <= 6


def browsers_of(profile):
    """The processes of a browser, the first one first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={profile}".encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return sorted(found)


def test_the_server_comes_back_when_it_was_lost_with_the_worker_or_crashed(switch, origin):
    port, popup = switch
    route(origin, pages.post("Somebody", "fake-01", year=2026))
    page = popup.context.new_page()
    page.goto("https://www.linkedin.com/feed/")
    eye = Eye(page)
    until(lambda: judged(eye), what="a first badge")
    for turning, lose in enumerate(
        (kill_worker, kill_worker, lambda _: [os.kill(one, signal.SIGKILL) for one in servers(port)])
    ):
        before = servers(port)
        assert lose(popup.context)
        swap(page, "Somebody", f"fake-{turning + 2:02}~{turning}")
        until(lambda before=before: (after := servers(port)) and after != before, what="another server")
        page.bring_to_front()
        until(lambda: judged(eye), what="the badge by the new one")
        assert len(servers(port)) == 1
    turn(popup, on=False)
    until(lambda: not servers(port), seconds=10, what="no server once it is switched off")


def test_impatient_clicks_end_where_the_last_one_says(switch):
    port, popup = switch
    for _ in range(7):  # an odd number: off
        popup.evaluate("document.getElementById('switch').click()")
        popup.wait_for_timeout(120)
    until(lambda: "Switched off" in popup.inner_text("#says"), what="off")
    until(lambda: health.ask(port) is None, what="no server")
    popup.click("#switch")
    until(lambda: (health.ask(port) or {}).get("state") == "ready", what="a ready server")
    until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")


def test_a_server_started_by_hand_is_adopted_and_never_ended(switch, origin, tmp_path):
    port, popup = switch
    turn(popup, on=False)
    until(lambda: health.ask(port) is None, seconds=10, what="no server")
    with server(port, origin, tmp_path) as process:
        turn(popup, on=True)
        until(lambda: "Ready" in popup.inner_text("#says"), what="the popup's sentence")
        turn(popup, on=False)
        until(lambda: "Switched off" in popup.inner_text("#says"), what="off")
        popup.wait_for_timeout(1000)
        assert process.poll() is None


def test_uninstall_leaves_nothing(tmp_path):
    register(tmp_path)
    assert list((tmp_path / "NativeMessagingHosts").iterdir())
    register(tmp_path, "--uninstall")
    assert not list((tmp_path / "NativeMessagingHosts").iterdir())


def test_the_check_says_whether_the_switch_would_work(tmp_path):
    check = [sys.executable, "-m", "server.install", "--browser-profile", str(tmp_path), "--check"]

    def said():
        return subprocess.run(check, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)

    assert "missing" in said().stdout
    register(tmp_path)
    done = said()
    assert (done.returncode, done.stdout.split()[2]) == (0, "ok.")
    starter = tmp_path / "NativeMessagingHosts" / f"{HOST_NAME}.sh"
    starter.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    done = said()
    assert (done.returncode, "broken" in done.stdout) == (1, True)


def test_every_sentence_of_chromium_has_its_own_help():
    """Read from the browser's own file, so that a new sentence of a new version fails here."""
    program = Path("/usr/lib/chromium/chromium")
    if not program.exists():
        program = Path(CHROMIUM).resolve()
    sentences = {
        found.decode()
        for found in re.findall(
            rb"(?<=\0)((?:Access|Error when communicating|Failed to start|Invalid|Native|Specified)[ a-zA-Z]{0,60}?"
            rb"(?:native messaging|[Nn]ative host)[ a-zA-Z]*\.)(?=\0)",
            program.read_bytes(),
        )
    }
    assert len(sentences) >= 6
    known = dict(
        re.findall(r'\["([^"]+)", "(host_\w+)"\]', (ROOT / "extension/worker/power.js").read_text(encoding="utf-8"))
    )
    assert sentences - {"Invalid native messaging target."} <= set(known)
    words = json.loads((ROOT / "extension/_locales/en/messages.json").read_text(encoding="utf-8"))
    hints = [words[f"failure_{code}_hint"]["message"] for code in known.values()]
    assert len({words[f"failure_{code}"]["message"] for code in known.values()}) == len(known)
    assert all(hints)


def exits(starter, manifest):
    starter.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")


def ends_unheard(starter, manifest):
    """As Chromium tells, on a busy machine, of one that ends at once: writing to it fails; in silence, it ends."""
    heard = '[ -n "$(timeout 0.3 head -c 1)" ] && echo a line that is no frame && sleep 5'
    starter.write_text(f"#!/bin/sh\n{heard}\nexit 3\n", encoding="utf-8")


def garbles(starter, manifest):
    starter.write_text("#!/bin/sh\necho a line that is no frame; sleep 5\n", encoding="utf-8")


def is_foreign(starter, manifest):
    written = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(
        json.dumps(written | {"allowed_origins": [f"chrome-extension://{'a' * 32}/"]}), encoding="utf-8"
    )


def is_gone(starter, manifest):
    starter.unlink()


def cannot_run(starter, manifest):
    starter.chmod(0o644)


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (exits, {"host_exited"}),
        (ends_unheard, {"host_exited"}),
        (garbles, {"host_garbled"}),
        (is_foreign, {"host_forbidden"}),
        (is_gone, {"host_missing", "host_unstartable"}),
        (cannot_run, {"host_unstartable", "host_exited"}),
    ],
)
def test_a_spoilt_switch_is_said_to_be_spoilt_in_its_own_way(playwright, origin, tmp_path, spoil, codes):
    words = json.loads((ROOT / "extension/_locales/en/messages.json").read_text(encoding="utf-8"))
    register(tmp_path / "profile")
    folder = tmp_path / "profile" / "NativeMessagingHosts"
    spoil(folder / f"{HOST_NAME}.sh", folder / f"{HOST_NAME}.json")
    with chromium(playwright, tmp_path, origin, free_port()) as context:
        popup = context.new_page()
        popup.goto(POPUP)
        popup.wait_for_selector("#says:not(:empty)")
        turn(popup, on=False)
        turn(popup, on=True)
        wanted = {words[f"failure_{code}"]["message"] for code in codes}
        until(
            lambda: popup.inner_text("#says") in wanted, what=f"one of {wanted}", seen=lambda: popup.inner_text("#says")
        )
        assert popup.inner_text("#hint")
        assert popup.is_visible("#by-hand")
        popup.reload()  # whoever looks later is told the same, and not that the server is merely off
        popup.wait_for_selector("#says:not(:empty)")
        popup.wait_for_timeout(500)
        assert popup.inner_text("#says") in wanted
