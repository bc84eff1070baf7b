"""Each site's samples find exactly the photos that they should."""

import pytest

from server.identity import EXTENSION, sites

SAMPLES = [(site, sample) for site in sites() for sample in site["samples"]]


@pytest.mark.parametrize(
    ("site", "sample"), SAMPLES, ids=[f"{site['name']}: {sample['says']}" for site, sample in SAMPLES]
)
def test_samples(browser, site, sample):
    page = browser.new_page()
    page.set_content(sample["html"])
    page.evaluate((EXTENSION / "content" / "find.js").read_text(encoding="utf-8"))
    found = page.evaluate("site => Find.photos(document, site).map(photo => photo.url)", site)
    page.close()
    assert found == sample["urls"]
