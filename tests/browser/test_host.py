"""The popup's switch with the native messaging host installed: it starts the server, and the server ends with it."""

import os
import subprocess
import sys

import pytest

from server import health
from server.identity import extension_id
from tests.browser import pages
from tests.browser.stack import ROOT, Eye, chromium, free_port, server, until

POPUP = f"chrome-extension://{extension_id()}/popup/popup.html"


@pytest.fixture
def switch(playwright, origin, tmp_path, monkeypatch):
    """Chromium with the host registered in its profile; gives its port and its open popup."""
    port = free_port()
    monkeypatch.setenv("RFF_STATE_FOLDER", str(tmp_path / "state"))
    monkeypatch.setenv("RFF_RESOLVE", f"media.licdn.com=127.0.0.1:{origin.port}")
    monkeypatch.setenv("RFF_CA_FILE", str(origin.ca_file))
    register(tmp_path / "profile")
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
        popup.click("#switch")


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
