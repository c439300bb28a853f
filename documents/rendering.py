"""Setting HTML as PDF. Imported when the first letter is made: the renderer takes a second to load,
and commands that write no letter should not wait for it.
"""

from __future__ import annotations

import hashlib
import logging

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from core.errors import Unavailable

logging.getLogger("fontTools").setLevel(logging.ERROR)


def set_as_pdf(html: str, style: str) -> bytes:
    """Return tagged PDF/UA; nothing outside the two texts is ever fetched. Raises Unavailable."""
    fetcher, fonts = URLFetcher(allowed_protocols={"data"}), FontConfiguration()
    css = CSS(string=style, font_config=fonts, url_fetcher=fetcher)
    page = HTML(string=html, url_fetcher=fetcher, base_url="about:blank")
    document = page.render(stylesheets=[css], font_config=fonts, pdf_tags=True)
    written = document.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=hashlib.sha256(html.encode("utf-8")).digest()[:16],
    )
    if not written or not document.fonts:
        raise Unavailable(
            "The letter could not be set: no font was found.",
            "Install the Debian packages fontconfig and fonts-dejavu-core.",
        )
    return bytes(written)
