"""`python -m bench.peers.chromium_pdf CHROMIUM HTML PDF TIMES`: print a page from one Chromium, so many times."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

if __name__ == "__main__":
    chromium, html, target, times = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(int(times)):
            page = browser.new_page()
            page.goto(Path(html).as_uri())
            Path(target).write_bytes(page.pdf(format="A4", prefer_css_page_size=True, tagged=True))
            page.close()
        browser.close()
