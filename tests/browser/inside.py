"""Our closed shadow root from within: what the keyboard is on, what stands where, and clicks on it."""

import json
from typing import Any

from playwright.sync_api import CDPSession, Page

from server.identity import extension_id
from tests.browser.stack import until


class Inside:
    """Runs JavaScript where our content script runs: there alone can our closed shadow root be opened, as `root`."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._page, found = page, list[int]()

        def made(event: dict[str, Any]) -> None:
            context = event["context"]
            if extension_id() in context["origin"] and context["auxData"]["isDefault"] is False:
                found.append(context["id"])

        self._cdp.on("Runtime.executionContextCreated", made)
        self._cdp.send("Runtime.enable")
        until(lambda: found, seconds=10, what="the content script's world")
        self._context = found[0]  # the page's own; those of frames come later

    def __call__(self, expression: str, before: str = "") -> Any:
        """The value of `expression`, awaited; `before` is run first."""
        opened = "const host = document.querySelector('real-fake-faces'); const root = host && chrome.dom.openOrClosedShadowRoot(host);"
        asked = self._cdp.send(
            "Runtime.evaluate",
            {
                "expression": f"(async () => {{ {opened} {before}; return {expression}; }})()",
                "contextId": self._context,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        assert "exceptionDetails" not in asked, asked["exceptionDetails"]
        return asked["result"].get("value")

    def load(self, script: str) -> None:
        """Run a whole script in that world."""
        self._cdp.send("Runtime.evaluate", {"expression": script, "contextId": self._context})

    def focused(self) -> str:
        """The class of what the keyboard is on within our root, "" where it is on none of ours."""
        return str(self("root?.activeElement ? root.activeElement.className || root.activeElement.localName : ''"))

    def click(self, selector: str) -> None:
        """Click the middle of an element with the mouse, once a card that grew has found its place."""
        x, y = self(
            f"(b => [b.x + b.width / 2, b.y + b.height / 2])(root.querySelector({json.dumps(selector)}).getBoundingClientRect())",
            before="await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))",
        )
        self._page.mouse.click(x, y)
