"""What the extension costs a page, by Chromium's own records: time on the page's thread, memory, observers."""

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from server.identity import extension_id
from tests.browser.stack import worker

OURS = f"chrome-extension://{extension_id()}/"
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
Event = dict[str, Any]


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the page's main thread that were ours, on the thread's own clock, so that other programs on the
    same cores do not count: `tasks` one a task, `scrolls` one a frame. `calls` says how often each of our functions
    was called by the browser. Microtasks count as ours, since the pages of these tests have none of their own."""

    tasks: list[float]
    scrolls: list[float]
    calls: Counter[str]

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.tasks + other.tasks, self.scrolls + other.scrolls, self.calls + other.calls)


class Trace:
    """Chromium's trace of a page from start() to cost()."""

    def __init__(self, page: Page) -> None:
        browser = page.context.browser
        assert browser
        self._browser, self._page = browser, page

    def start(self) -> None:
        """Begin to record."""
        self._browser.start_tracing(page=self._page, categories=TRACED)

    def cost(self) -> Cost:
        """End, and what was ours."""
        events: list[Event] = json.loads(self._browser.stop_tracing())["traceEvents"]
        return cost(events)


def cost(events: list[Event]) -> Cost:
    """What was ours in a trace (Trace Event Format: `ts`, `dur` and `tdur` in microseconds, `ph` X for a span)."""
    spans = sorted((one for one in events if one.get("ph") == "X" and "dur" in one), key=lambda one: one["ts"])
    found = Cost([], [], Counter())
    for thread in {(one["pid"], one["tid"]) for one in spans if _is_ours(one)}:
        mine = [one for one in spans if (one["pid"], one["tid"]) == thread]
        begins = [one["ts"] for one in mine]
        for task in _outermost([one for one in mine if one["name"] == "RunTask"]):
            within = mine[bisect_left(begins, task["ts"]) : bisect_right(begins, task["ts"] + task["dur"])]
            ours = _outermost([one for one in within if _is_ours(one) or one["name"] == "RunMicrotasks"])
            found.calls.update(one["args"]["data"].get("functionName", "") for one in ours if _is_ours(one))
            if any(_is_ours(one) for one in within):
                found.tasks.append(sum(map(_took, ours)))
            frame = [one for one in within if _is_of_a_frame(one)]
            scrolled = [one for one in ours if any(_holds(part, one) for part in frame)]
            if scrolled:
                found.scrolls.append(sum(map(_took, scrolled)))
    return found


def _is_ours(one: Event) -> bool:
    return one["name"] == "FunctionCall" and str(one["args"].get("data", {}).get("url", "")).startswith(OURS)


def _is_of_a_frame(one: Event) -> bool:
    scroll = one["name"] == "EventDispatch" and one["args"].get("data", {}).get("type") == "scroll"
    return scroll or one["name"] == "FireAnimationFrame"


def _took(one: Event) -> float:
    return float(one.get("tdur", one["dur"])) / 1000


def _holds(outer: Event, inner: Event) -> bool:
    return bool(outer["ts"] <= inner["ts"] and inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"])


def _outermost(spans: list[Event]) -> list[Event]:
    kept: list[Event] = []
    for one in spans:
        if not kept or not _holds(kept[-1], one):
            kept.append(one)
    return kept


@dataclass(frozen=True)
class Heap:
    """Bytes after the garbage is gone: of scripts (page and content scripts share one heap), and of what they hold in
    the page's engine."""

    scripts: int
    engine: int


@dataclass(frozen=True)
class Grown:
    """The same in MB by which they grew."""

    scripts: float
    engine: float

    @classmethod
    def between(cls, before: Heap, after: Heap) -> "Grown":
        """From one look to another."""
        return cls((after.scripts - before.scripts) / 2**20, (after.engine - before.engine) / 2**20)


class World:
    """A page's content script as the developer tools see it."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._contexts: list[int] = []
        self._cdp.on("Runtime.executionContextCreated", self._created)
        self._cdp.send("Runtime.enable")

    def _created(self, event: Event) -> None:
        if event["context"]["origin"].startswith(OURS.rstrip("/")):
            self._contexts.append(event["context"]["id"])

    def heap(self) -> Heap:
        """What is in use once all garbage is collected."""
        for _ in range(3):
            self._cdp.send("HeapProfiler.collectGarbage")
        said = self._cdp.send("Runtime.getHeapUsage")
        return Heap(int(said["usedSize"]), int(said["embedderHeapUsedSize"]))

    def living(self, kind: str) -> int:
        """How many objects of a class (`MutationObserver`) our script in this page keeps alive."""
        self._cdp.send("HeapProfiler.collectGarbage")
        (context,) = self._contexts[-1:]
        prototype = self._cdp.send("Runtime.evaluate", {"expression": f"{kind}.prototype", "contextId": context})
        objects = self._cdp.send("Runtime.queryObjects", {"prototypeObjectId": prototype["result"]["objectId"]})
        length = self._cdp.send(
            "Runtime.callFunctionOn",
            {"objectId": objects["objects"]["objectId"], "functionDeclaration": "function () { return this.length; }"},
        )
        self._cdp.send("Runtime.releaseObject", {"objectId": objects["objects"]["objectId"]})
        return int(length["result"]["value"])


LOOK = """async () => {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  const port = chrome.tabs.connect(tab.id, { name: MESSAGES.PANEL_CONTENT_LOOK, frameId: 0 });
  const rows = await new Promise(done => {
    port.onMessage.addListener(({ rows }) => done(rows));
    port.onDisconnect.addListener(() => done([]));
  });
  port.disconnect();
  return rows.map(({ answer }) => (answer.error ? 'error' : (answer.verdict?.label ?? 'checking'))); }"""


def found(context: BrowserContext) -> Counter[str]:
    """What the popup says of the page in front: how many photos in which state. Unlike Eye, it leaves no trace there."""
    return Counter(worker(context).evaluate(LOOK))


def share(values: list[float], part: float) -> float:
    """The value below which that part of the values lies; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
