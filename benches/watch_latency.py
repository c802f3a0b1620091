#!/usr/bin/env python3
"""Measures `gongkai watch`: saves one file and asks for the page until it shows the change.

    cargo build --release
    python3 benches/watch_latency.py [--gongkai PATH] [--synthetic PATH] [--rounds 20] [--pause 0.7] [1000 10000]

Makes synthetic archives by examples/synthetic (or takes folders given instead of numbers), starts the preview, and prints
for each kind of edit the median and the slowest time in milliseconds from the end of the save to the last byte of the
page that shows it: an edit of the narrative, of a figure (until both the disclosure's page and the comparison show it)
and of a template. Also from the start of the program to the first page. Nothing but Python's own library is needed.

The pages are asked for one after the other over one connection, as fast as they come, so that the time includes the
rendering of the page. Between two edits it waits long enough for the check behind to have started (`--pause`): the
preview is measured at work, not at rest.
"""
import argparse
import http.client
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time


def arguments():
    top = pathlib.Path(__file__).resolve().parent.parent
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", top / "target"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gongkai", type=pathlib.Path, default=target / "release/gongkai")
    parser.add_argument("--synthetic", type=pathlib.Path, default=target / "release/examples/synthetic")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.7)
    parser.add_argument("--port", type=int, default=4517)
    parser.add_argument("archives", nargs="*", default=["1000", "10000"])
    return parser.parse_args()


class Preview:
    """A running `gongkai watch`."""

    def __init__(self, gongkai, site, port):
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [gongkai, "watch", "--site", site, "--port", str(port)], stderr=subprocess.PIPE, text=True
        )
        line = self.process.stderr.readline()
        self.port = int(re.search(r":(\d+)/", line)[1])
        # Nobody else reads the pipe: a full one would hold the program up.
        os.set_blocking(self.process.stderr.fileno(), False)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def get(self, path):
        self.connection.request("GET", path)
        response = self.connection.getresponse()
        body = response.read().decode()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return body

    def until(self, paths, mark, within=20):
        """Seconds until all pages show the mark."""
        start = time.perf_counter()
        for path in paths:
            while mark not in self.get(path):
                if time.perf_counter() - start > within:
                    raise RuntimeError(f"{path} does not show {mark}")
        return time.perf_counter() - start

    def drain(self):
        try:
            os.read(self.process.stderr.fileno(), 1 << 20)
        except BlockingIOError:
            pass

    def memory(self):
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return float("nan")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def end(self):
        before = time.perf_counter()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        return time.perf_counter() - before


def save(path, text):
    """As editors do: a new file beside it, renamed over the old one."""
    beside = path.with_name("." + path.name + ".swp")
    beside.write_text(text)
    beside.replace(path)


def times(preview, rounds, pause, edit, paths):
    taken = []
    for number in range(rounds):
        time.sleep(pause)
        preview.drain()
        mark = edit(number)
        taken.append(preview.until(paths, mark) * 1000)
    return taken


def row(size, what, taken):
    print(f"{size:>9}  {what:<44} median {statistics.median(taken):7.1f} ms   max {max(taken):7.1f} ms", flush=True)


def measure(options, size, site):
    source = sorted(site.glob("content/units/*/20*.md") or site.glob("content/units/*/20*.yaml"))
    source = source[len(source) // 2]
    unit, year = source.parent.name, source.stem
    page, compare = f"/units/{unit}/{year}/", f"/units/{unit}/compare/"
    original = source.read_text()
    preview = Preview(options.gongkai, site, options.port)
    preview.get(page)
    first = (time.perf_counter() - preview.started) * 1000
    print(f"{size:>9}  {'start to first page':<44}        {first:7.0f} ms", flush=True)
    try:
        text = re.search(r"[\u4e00-\u9fff]{6,}。\n", original.split("\n---\n", 1)[-1])

        def edit_text(number):
            mark = f"第{number}次改动"
            at = text.start() + (len(original) - len(original.split("\n---\n", 1)[-1]))
            save(source, original[:at] + mark + original[at:])
            return mark

        if text:
            row(size, "text (disclosure page)", times(preview, options.rounds, options.pause, edit_text, [page]))

        # The first figure with two places that stands on both pages is changed.
        before, after = preview.get(page), preview.get(compare)
        shown = [m for m in re.finditer(r"(?m)^.*?[:：,，|]\s*(\d{2,}\.\d\d)\b", original) if m[1] in before and m[1] in after]

        def edit_figure(number):
            mark = f"{90000 + number}.{17 + number}"
            save(source, original[: shown[0].start(1)] + mark + original[shown[0].end(1) :])
            return mark

        if shown:
            taken = times(preview, options.rounds, options.pause, edit_figure, [page, compare])
            row(size, "figure (disclosure page and comparison)", taken)
        else:
            print(f"{size:>9}  no figure stands on both {page} and {compare}")
        save(source, original)

        body = site / "themes/default/templates/base.html"
        body.parent.mkdir(parents=True, exist_ok=True)
        base = (pathlib.Path(__file__).resolve().parent.parent / "themes/default/templates/base.html").read_text()

        def edit_template(number):
            mark = f"<b>template {number}</b>"
            save(body, base.replace("</footer>", mark + "</footer>"))
            return mark

        row(size, "template (disclosure page)", times(preview, options.rounds, options.pause, edit_template, [page]))
        print(f"{size:>9}  {'memory at the end':<44}        {preview.memory():7.0f} MiB", flush=True)
    finally:
        save(source, original)
        shutil.rmtree(site / "themes", ignore_errors=True)
        print(f"{size:>9}  {'Ctrl-C to the end':<44}        {preview.end() * 1000:7.0f} ms", flush=True)


def main():
    options = arguments()
    if not options.gongkai.exists():
        sys.exit(f"{options.gongkai} is not there: run `cargo build --release --examples --bin gongkai`")
    with tempfile.TemporaryDirectory() as scratch:
        for archive in options.archives:
            site = pathlib.Path(archive)
            if archive.isdigit():
                site = pathlib.Path(scratch) / archive
                subprocess.run([options.synthetic, site, "--disclosures", archive], check=True)
            measure(options, archive if archive.isdigit() else site.name, site.resolve())


if __name__ == "__main__":
    main()
