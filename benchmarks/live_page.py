"""`python -m benchmarks.live_page [--minutes M]`: frames a second and memory of `pyedge live`.

A machine of so many edges learns in the same process, at 100 steps a second, and Debian's Chromium
shows it without a graphics card. Frames are those that the browser has drawn, counted by it over
some seconds; beside them stands the processor time of a frame, of this process and of all of the
browser's, which tells what an idle computer would do. Memory is that of this process and the heap
of the page, minute by minute, while 16 edges learn as fast as they go.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.host import host
from pyedge.live.bench import Bench
from pyedge.live.server import LiveServer
from pyedge.live.session import Session
from pyedge.training.configuration import MachineConfiguration

CASES = {16: ("torus16", "dense"), 199: ("square:10x11", "dense"), 9940: ("square:71x71", "sparse")}
SECONDS = 5
# How many frames were drawn within some seconds; at most one between two repaints is counted.
_COUNT = """(seconds) => new Promise((done) => {
  const pulse = Bokeh.documents[0].get_model_by_name("status").tags[0]
  const start = performance.now()
  let last = pulse.drawn, frames = 0
  const look = () => {
    if (pulse.drawn != last) { last = pulse.drawn; frames += 1 }
    if (performance.now() - start > 1000 * seconds) done(frames / seconds)
    else requestAnimationFrame(look)
  }
  look()
})"""


@contextmanager
def served(configuration: MachineConfiguration, task: str, speed: float) -> Iterator[str]:
    """The address of a live page."""
    bench = Bench(configuration, task)
    session = Session(bench, speed, running=True)
    ready, made = threading.Event(), []

    def serve() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        made.append(LiveServer(session))
        ready.set()
        made[0].serve()
        made[0].close()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait()
    session.start()
    try:
        yield made[0].url
    finally:
        made[0].stop()
        thread.join()
        session.end()
        bench.close()


def frames(browser: Any, edges: int, folder: Path) -> tuple[float, float, float]:
    """Frames a second, and milliseconds of a frame of this process and of the browser."""
    network, physics = CASES[edges]
    machine = MachineConfiguration.make({"network": network, "physics": physics})
    nodes = machine.make_network().labels
    task = folder / f"corners-{edges}.toml"
    task.write_text(
        f'kind = "allostery"\nname = "corners"\nheld = {{{nodes[0]} = 5.0, {nodes[-1]} = 0.0}}\n'
        f"outputs = {{{nodes[len(nodes) // 2]} = 2.0}}\n"
    )
    with served(machine, str(task), 100.0) as url:
        page = _opened(browser, url)
        before = _processor_seconds()
        rate: float = page.evaluate(_COUNT, SECONDS)
        own, others = (
            1e3 * (now - then) / max(rate * SECONDS, 1)
            for now, then in zip(_processor_seconds(), before, strict=True)
        )
        page.close()
    return rate, own, others


def _processor_seconds() -> tuple[float, float]:
    """Processor time of this process, and of those that it has started."""
    own = psutil.Process()
    times = [sum(each.cpu_times()[:2]) for each in own.children(recursive=True)]
    return sum(own.cpu_times()[:2]), sum(times)


def memory(browser: Any, minutes: int) -> Iterator[tuple[int, float, float]]:
    """Minute, megabytes of this process and of the page's heap."""
    with served(MachineConfiguration(), "allostery-3", float("inf")) as url:
        page = _opened(browser, url)
        inside = page.context.new_cdp_session(page)
        for minute in range(1, minutes + 1):
            page.wait_for_timeout(60_000)
            inside.send("HeapProfiler.collectGarbage")
            heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
            yield minute, _resident(), heap
        page.close()


def _opened(browser: Any, url: str) -> Page:
    page: Page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(url)
    page.get_by_role("button", name="Step").wait_for()
    page.wait_for_timeout(5000)
    return page


def _resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--folder", type=Path, default=Path("benchmarks/results"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(host())
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for edges in CASES:
            load = os.getloadavg()[0]
            rate, own, others = frames(browser, edges, given.folder)
            print(
                f"{edges:6} edges: {rate:5.1f} frames/s at load {load:.1f}; a frame takes "
                f"{own:.1f} ms here, {others:.1f} ms in the browser",
                flush=True,
            )
        for minute, own, heap in memory(browser, given.minutes):
            print(f"minute {minute:2}: {own:6.0f} MB, page {heap:5.1f} MB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
