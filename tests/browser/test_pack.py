"""The package for a store: unpacked, Chromium loads it without a word, and all of its pages work."""

import zipfile

import pytest

from server.pack import pack
from tests.browser.stack import CHROMIUM, QUIET, until

INFO = "async () => (await chrome.developerPrivate.getExtensionsInfo({includeDisabled: true, includeTerminated: true}))"
PAGES = ("popup/popup.html", "options/options.html", "panel/panel.html", "welcome/welcome.html")


@pytest.fixture
def unpacked(tmp_path):
    with zipfile.ZipFile(pack(tmp_path)) as package:
        package.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def opened_itself(context):
    context.pages[0].evaluate("() => 1")  # events are heard while something is asked
    return next((page for page in context.pages if "/welcome/" in page.url), None)


def test_the_package_loads_without_a_warning_and_its_pages_without_an_error(playwright, tmp_path, unpacked):
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=CHROMIUM,
        headless=False,
        args=[
            "--headless=new",
            *QUIET,
            "--no-sandbox",
            f"--disable-extensions-except={unpacked}",
            f"--load-extension={unpacked}",
            "--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
        ],
    )
    try:
        welcome = until(lambda: opened_itself(context), what="the first-run page")
        base = welcome.url.removesuffix("welcome/welcome.html")
        said = []
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("requestfailed", lambda request: said.append(request.url) if request.url.startswith(base) else None)
        for path in PAGES:
            page.goto(base + path)
            page.wait_for_selector("#says:not(:empty), #model-says:not(:empty)")
        assert [line for line in said if "ERR_CONNECTION_REFUSED" not in line] == []
        manager = context.new_page()
        manager.goto("chrome://extensions/")
        (info,) = [one for one in manager.evaluate(INFO) if one["id"] in base]
        assert info["state"] == "ENABLED"
        assert (info["manifestErrors"], info["runtimeErrors"]) == ([], [])
        assert not info.get("installWarnings")
        granted = {one["message"] for one in info["permissions"]["simplePermissions"]}
        assert granted  # what the browser tells people of its permissions
    finally:
        context.close()
