"""Pages in the shapes of LinkedIn's of 2025 (named classes) and of 2026 (hashed classes, data-view-name)."""

from html import escape

from tests.browser.origin import photo_url

OWN = photo_url("real-tight~own", 100)
LOGO = (
    "https://media.licdn.com/dms/image/v2/logo/company-logo_100_100/company-logo_100_100/0/1?e=2147483647&v=beta&t=logo"
)
BANNER = "https://media.licdn.com/dms/image/v2/landscape/profile-displaybackgroundimage-shrink_200_800/profile-displaybackgroundimage-shrink_200_800/0/1?e=2147483647&v=beta&t=b"
STYLE = """
body { margin: 0; background: #f3f2ef; font: 14px/1.4 sans-serif; }
header { position: sticky; top: 0; height: 56px; background: #fff; z-index: 10; }
header img { width: 28px; height: 28px; border-radius: 50%; }
main { width: 560px; margin: 16px auto; }
article { background: #fff; border-radius: 8px; padding: 12px; margin: 0 0 12px; min-height: 96px; }
article img { width: 48px; height: 48px; border-radius: 50%; object-fit: cover; }
article img.large { width: 120px; height: 120px; }
.ghost { display: inline-block; width: 48px; height: 48px; border-radius: 50%; background: #dce3ea; }
"""


def post(name: str, asset: str, *, year: int = 2025, size: int = 200, large: bool = False) -> str:
    """One post of the feed with its author's photo."""
    url, small = escape(photo_url(asset, size)), escape(photo_url(asset, 100))
    kind = "large" if large else ""
    if year == 2025:
        image = (
            f'<img class="EntityPhoto-circle-3 {kind}" alt="{name}" src="{small}" srcset="{small} 100w, {url} {size}w">'
        )
        return f'<article class="feed-shared-update-v2"><div class="update-components-actor__avatar">{image}</div><b>{name}</b></article>'
    image = f'<img class="_2f9a71 {kind}" alt="{name}" src="{url}">'
    return f'<article componentkey="x"><a data-view-name="feed-actor-image" class="b3c1" href="/in/x">{image}</a><b>{name}</b></article>'


def company() -> str:
    """A company's post: its logo is no profile photo."""
    return f'<article><img class="EntityPhoto-square-3" alt="A company" src="{escape(LOGO)}"><b>A company</b></article>'


def ghost() -> str:
    """Somebody without a photo."""
    data = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    return f'<article><div class="EntityPhoto-circle-3-ghost-person ghost"></div><img alt="No photo" src="{data}" width="48" height="48"></article>'


def page(content: str, title: str = "Feed") -> bytes:
    """A whole page with the person's own photo in the header and a banner."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head>
<body><header id="global-nav"><nav><img class="global-nav__me-photo" alt="Me" src="{escape(OWN)}"></nav></header>
<main><img alt="Banner" width="560" height="90" src="{escape(BANNER)}">{content}</main></body></html>""".encode()
