"""The demo's page: a professional network of our own design, at addresses where the extension looks."""

from html import escape

from tests.browser.origin import photo_url
from tests.browser.pages import LOGO

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #eef1f4; color: #1d2329; font: 15px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
header { display: flex; align-items: center; gap: 12px; height: 56px; padding: 0 32px; background: #fff; border-bottom: 1px solid #d8dee4; }
header b { font-size: 19px; letter-spacing: -.02em; } header span { color: #5b6670; } header img { margin-left: auto; }
main { display: grid; grid-template-columns: 560px 300px; gap: 20px; justify-content: center; padding: 20px; }
section { display: grid; gap: 14px; align-content: start; }
article, aside { background: #fff; border: 1px solid #d8dee4; border-radius: 12px; padding: 16px; }
.who { display: grid; grid-template-columns: auto 1fr; gap: 12px; align-items: center; }
.who b { display: block; } .who small { color: #5b6670; }
img { display: block; border-radius: 50%; object-fit: cover; background: #e4e8ec; }
img.square { border-radius: 8px; }
article p { margin: 12px 0 0; } aside h2 { margin: 0 0 12px; font-size: 16px; } aside .who { margin-bottom: 14px; }
.profile { display: grid; grid-template-columns: auto 1fr; gap: 20px; align-items: center; }
.profile h1 { margin: 0; font-size: 22px; }
"""


def _photo(asset: str, name: str, side: int, size: int = 200) -> str:
    return f'<img alt="{name}" width="{side}" height="{side}" src="{escape(photo_url(asset, size))}">'


def _who(asset: str, name: str, does: str, side: int = 56) -> str:
    return f'<div class="who">{_photo(asset, name, side)}<div><b>{name}</b><small>{does}</small></div></div>'


def _post(asset: str, name: str, does: str, says: str) -> str:
    return f"<article>{_who(asset, name, does)}<p>{says}</p></article>"


def _first(asset: str, name: str, does: str) -> str:
    photo = _photo(asset, name, 128, 400)
    return f'<article class="profile">{photo}<div><h1>{name}</h1><small>{does}</small></div></article>'


def page() -> bytes:
    """The whole page."""
    logo = f'<img class="square" alt="Northlight" width="56" height="56" src="{escape(LOGO)}">'
    company = f'<article><div class="who">{logo}<div><b>Northlight</b><small>Company</small></div></div><p>We are hiring in three cities.</p></article>'
    feed = [
        _first("fake-04", "Dana Whitlock", "Talent partner. 500+ connections. Wants to connect with you."),
        _post(
            "real-portrait",
            "Eileen Collins",
            "Astronaut and pilot",
            "First woman to command a Space Shuttle mission. The view never gets old.",
        ),
        _post("fake-05", "Mara Lindqvist", "Growth advisor", "Ten lessons about scaling that nobody tells you."),
        company,
        _post(
            "fake-08",
            "Tomas Ferrer",
            "Investor relations",
            "Happy to share our returns with a select few. Write to me.",
        ),
    ]
    aside = [
        ("fake-01", "Arman Vale", "Crypto strategist"),
        ("real-right", "E. Collins", "Speaker"),
        ("fake-09", "Ines Okafor", "Recruiter"),
    ]
    people = "".join(_who(asset, name, does) for asset, name, does in aside)
    people += f'<div class="who">{_photo("tiny", "Lee Park", 40, 100)}<div><b>Lee Park</b><small>3rd degree</small></div></div>'
    people += _who("fake-11", "Jonas Reed", "Consultant")
    own = _photo("real-tight~own", "Me", 32, 100)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Commons</title><style>{STYLE}</style></head><body>
<header><b>Commons</b><span>a made-up network for this demo</span>{own}</header>
<main><section>{"".join(feed)}</section><section><aside><h2>People you may know</h2>{people}</aside></section></main></body></html>""".encode()
