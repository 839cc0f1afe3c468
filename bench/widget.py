"""How fast the chat opens, and what it costs: `python -m bench.widget [--times 20]`.

A whole installation of its own, a real Chromium, and a page of another origin (another port) with the snippet. The time
runs from the call that opens the chat (what a click does) to the first frame in which the composer stands in its place.
Nobody points at the launcher before, which real visitors do, and which makes the loader fetch the frame in advance.
Cold: a browser with nothing cached. Warm: the same browser on its next page.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from apps.common.engines import throwaway_home
from bench._measuring import machine
from bench.load.figures import Times
from bench.load.verdicts import Verdict, at_most, table
from tests.browsers import CHROMIUM_ARGUMENTS, chromium
from tests.e2e.installation import running
from tests.local_site import running_site

GOAL_MS = 300
GOAL_KB = 70  # 60 of files, and what HTTP, the session and the icon add
GOAL_REQUESTS = 10
# Runs in every frame before its own scripts; only the chat has a composer.
WATCH = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    const input = document.querySelector("[data-testid=composer-input]");
    if (input && input.offsetHeight > 0) requestAnimationFrame(() => setTimeout(() => (window.usableAt = now())));
    else setTimeout(look, 1);
  };
  if (window !== top) look();
})()"""
OPEN = "() => { const at = performance.timeOrigin + performance.now(); $kefu.toggle('open'); return at; }"


@dataclass(frozen=True, slots=True)
class Opening:
    """bytes: on the wire, from the click on, of requests requests."""

    ms: float
    bytes: int
    requests: int


def main() -> int:
    parser = argparse.ArgumentParser(description="Opening time of the widget.")
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    print(machine("server, browser and page on this machine"))
    with throwaway_home() as home, running(home) as installation, running_site() as site:
        snippet = f'<script src="{installation.url}/widget.js" data-site-key="demo"></script>'
        site.page("/", "A shop.", head=snippet)
        with browser() as chrome:
            print(table(verdicts(chrome, site.url("/"), times)))
    return 0


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


def verdicts(chrome: Browser, address: str, times: int) -> list[Verdict]:
    pairs = [in_one_browser(chrome, address) for _ in range(times + 1)][
        1:
    ]  # the server's own caches are full then
    cold, warm = ([pair[number] for pair in pairs] for number in (0, 1))
    return [
        *percentiles("opens, nothing cached", cold),
        *percentiles("opens, cached", warm),
        at_most("opening, bytes on the wire", max(one.bytes for one in cold) / 1024, GOAL_KB, "KB"),
        at_most("opening, requests", max(one.requests for one in cold), GOAL_REQUESTS, "requests"),
        at_most("opening, bytes on the wire, cached", max(one.bytes for one in warm) / 1024, GOAL_KB, "KB"),
    ]


def in_one_browser(chrome: Browser, address: str) -> tuple[Opening, Opening]:
    context = chrome.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH)
    pair = opening(context, address), opening(context, address)
    context.close()
    return pair


def opening(context: BrowserContext, address: str) -> Opening:
    page = context.new_page()
    page.goto(address)
    page.get_by_test_id("kefu-launcher").wait_for()
    sizes: list[int] = []
    network = context.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    network.send("Network.enable")
    begun = page.evaluate(OPEN)
    page.get_by_test_id("kefu-frame").wait_for()
    frame = page.frames[-1]
    frame.wait_for_function("() => window.usableAt")
    made = Opening(frame.evaluate("() => window.usableAt") - begun, sum(sizes), len(sizes))
    page.close()
    return made


def percentiles(what: str, openings: list[Opening]) -> list[Verdict]:
    times = Times(sorted(one.ms for one in openings))
    return [
        at_most(f"{what}, {name}", times.at(share), GOAL_MS, "ms")
        for name, share in (("p50", 0.5), ("p95", 0.95))
    ]


if __name__ == "__main__":
    sys.exit(main())
