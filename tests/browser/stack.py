"""The real parts together: the local server as a process of its own, Chromium with the extension loaded."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright, Worker

from server.identity import EXTENSION, extension_id
from tests.browser.origin import HOSTS, Origin

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
WELCOME = "/welcome/welcome.html"
OVERLAY = "REAL-FAKE-FACES"


def free_port() -> int:
    """A port that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_command(port: int, origin: Origin) -> list[str]:
    """The server, with the photo host laid at the local origin."""
    places = [f"--resolve={host}=127.0.0.1:{origin.port}" for host in HOSTS]
    return [sys.executable, "-m", "server", "--port", str(port), "--ca-file", str(origin.ca_file), *places]


@contextmanager
def server(port: int, origin: Origin, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The server until the end of the block, ready when it begins."""
    state = ["--state-folder", str(folder / "state")]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen([*server_command(port, origin), *state], cwd=ROOT, stdout=log, stderr=log)
    try:
        until_ready(port)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def until_ready(port: int, seconds: float = 60) -> None:
    """Wait until the server judges photos."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                if json.load(answer)["state"] == "ready":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"no server at port {port} after {seconds} s")


@contextmanager
def chromium(
    playwright: Playwright,
    folder: Path,
    origin: Origin,
    port: int,
    *,
    visible: bool = False,
    reloads: bool = False,
    **options: Any,
) -> Iterator[BrowserContext]:
    """Chromium with a throw-away profile and the extension, which can be loaded again where it `reloads`; only the
    local origin can be reached."""
    rules = ",".join(f"MAP {host} 127.0.0.1:{origin.port}" for host in HOSTS)
    context = playwright.chromium.launch_persistent_context(
        str(folder / "profile"),
        executable_path=CHROMIUM,
        headless=False,  # Playwright's own headless has no extensions; Chromium's new one has
        args=[
            *([] if visible else ["--headless=new"]),
            *QUIET,
            "--no-sandbox",
            *([] if reloads else [f"--disable-extensions-except={EXTENSION}"]),
            f"--load-extension={EXTENSION}",
            f"--host-resolver-rules={rules},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
            f"--ip-address-space-overrides=127.0.0.1:{origin.port}=public",
            "--ignore-certificate-errors",
            "--enable-unsafe-extension-debugging",
        ],
        env={**os.environ, "RFF_PORT": str(port)},
        ignore_default_args=["--disable-extensions"] if reloads else None,
        **options,
    )
    try:
        worker(context).evaluate("port => chrome.storage.local.set({port})", port)
        _close_welcome(context)
        yield context
    finally:
        with suppress(Error):  # a test may have closed or killed it
            context.close()


def _close_welcome(context: BrowserContext) -> None:
    """The page that greets whoever installs the extension, as each start with --load-extension does."""
    for page in until(lambda: _welcomes(context), what="the first-run page"):
        page.close()


def _welcomes(context: BrowserContext) -> list[Page]:
    worker(context).evaluate("() => 1")  # events are heard while something is asked
    return [page for page in context.pages if page.url.endswith(WELCOME)]


def grant(context: BrowserContext, page: Page) -> None:
    """What a person's click on the extension gives it: this page, while it lasts (activeTab)."""
    assert context.browser
    browser = context.browser.new_browser_cdp_session()
    targets = browser.send("Target.getTargets", {"filter": [{"type": "tab"}]})["targetInfos"]
    (tab,) = [target["targetId"] for target in targets if target["url"] == page.url]
    browser.send("Extensions.triggerAction", {"id": extension_id(), "targetId": tab})
    browser.detach()


def allow(context: BrowserContext, patterns: list[str]) -> None:
    """What a person's yes to the browser's question gives the extension: these optional pages."""
    settings, asking = context.new_page(), context.new_page()
    settings.goto("chrome://extensions/")
    for pattern in patterns:
        settings.evaluate(
            "([id, host]) => chrome.developerPrivate.addHostPermission(id, host)", [extension_id(), pattern]
        )
    asking.goto(f"chrome-extension://{extension_id()}/popup/popup.html")
    asked = context.new_cdp_session(asking).send(
        "Runtime.evaluate",
        {
            "expression": f"chrome.permissions.request({json.dumps({'origins': patterns})})",
            "awaitPromise": True,
            "userGesture": True,
        },
    )
    assert asked["result"].get("value") is True, asked
    settings.close()
    asking.close()


def kill_worker(context: BrowserContext) -> int:
    """End the extension's service worker as the browser may at any moment; how many were ended."""
    assert context.browser
    browser = context.browser.new_browser_cdp_session()
    targets = browser.send("Target.getTargets", {"filter": [{"type": "service_worker"}]})["targetInfos"]
    ours = [target["targetId"] for target in targets if extension_id() in target["url"]]
    ended = sum(browser.send("Target.closeTarget", {"targetId": one})["success"] for one in ours)
    browser.detach()
    return ended


def servers(port: int) -> list[int]:
    """The processes that serve at a port or are about to, from /proc."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended meanwhile
            words = (folder / "cmdline").read_bytes().split(b"\0")
            state = (folder / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
            if b"server" in words and str(port).encode() in words and state != "Z":
                found.append(int(folder.name))
    return found


def worker(context: BrowserContext) -> Worker:
    """The extension's service worker, awake."""
    for one in context.service_workers:
        if extension_id() in one.url:
            return one
    return context.wait_for_event("serviceworker", timeout=15_000)


@dataclass(frozen=True)
class Drawn:
    """One badge as drawn: its state, what a screen reader says, and where it is (x, y, width, height)."""

    state: str
    says: str
    box: tuple[float, float, float, float] | None


class Eye:
    """Looks into our closed shadow root as the developer tools do; the page itself cannot."""

    def __init__(self, page: Page) -> None:
        self._page, self._cdp = page, page.context.new_cdp_session(page)

    def badges(self) -> list[Drawn]:
        """Every badge that can be seen, in whole or in part."""
        drawn = []
        wide, tall = self._page.evaluate("() => [innerWidth, innerHeight]")
        for node in self._buttons():
            attributes = _attributes(node)
            if "hidden" in attributes:
                continue
            box = self._box(node)
            if box is None or (box[0] + box[2] > 0 and box[0] < wide and box[1] + box[3] > 0 and box[1] < tall):
                drawn.append(Drawn(attributes["data-state"], attributes["aria-label"], box))
        return drawn

    def card(self) -> str:
        """The text of the open card, "" where none is open."""
        for node in _all(self._root()):
            if _attributes(node).get("class", "").startswith("card"):
                return " ".join(_text(node).split())
        return ""

    def _buttons(self) -> list[dict[str, Any]]:
        return [node for node in _all(self._root()) if _attributes(node).get("class", "").startswith("badge")]

    def _root(self) -> dict[str, Any]:
        whole = self._cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        hosts = [node for node in _all(whole) if node["nodeName"] == OVERLAY]
        return {"nodeName": "#none", "children": [root for host in hosts for root in host.get("shadowRoots", [])]}

    def _box(self, node: dict[str, Any]) -> tuple[float, float, float, float] | None:
        try:
            quad = self._cdp.send("DOM.getBoxModel", {"backendNodeId": node["backendNodeId"]})["model"]["border"]
        except Exception:  # noqa: BLE001 not laid out: there is no box
            return None
        return quad[0], quad[1], quad[2] - quad[0], quad[5] - quad[1]


def _all(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    within = [node["contentDocument"]] if "contentDocument" in node else []
    # Not the browser's own: within each <details> it keeps a word that nobody sees.
    roots = [root for root in node.get("shadowRoots", []) if root.get("shadowRootType") != "user-agent"]
    for child in [*node.get("children", []), *roots, *within]:
        yield from _all(child)


def _attributes(node: dict[str, Any]) -> dict[str, str]:
    flat = node.get("attributes", [])
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _text(node: dict[str, Any]) -> str:
    return " ".join(one.get("nodeValue", "") for one in _all(node) if one["nodeName"] == "#text")


def until(check: Any, seconds: float = 30, what: str = "", seen: Any = None) -> Any:
    """The first true answer of `check`; fails with the last one, or with what is `seen`, after a generous while."""
    end = time.monotonic() + seconds
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > end:
            last = seen() if seen else answer
            raise AssertionError(f"{what or 'it'} did not come true within {seconds} s: {last!r}")
        time.sleep(0.1)
