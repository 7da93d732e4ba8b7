"""Measures pairs of functions in turns and prints their ratios; later benchmarks add rows."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 15


@dataclass(frozen=True)
class Row:
    """One line of the table: ours against bare, and the ratio that we want to stay under."""

    name: str
    ours: Callable[[], object]
    bare: Callable[[], object]
    aim: float
    rounds: int = ROUNDS
    share: int = 1  # ours does one part of so many: its time is multiplied


@dataclass(frozen=True)
class Measured:
    """What came out: the least time of each, in seconds of this machine today."""

    row: Row
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def measure(row: Row) -> Measured:
    """Run both in turns, so that a busy moment hits both, and take the least of each."""
    row.ours(), row.bare()
    gc.collect()
    gc.freeze()  # what only the bench keeps is not walked through again and again
    best = [float("inf"), float("inf")]
    for _ in range(row.rounds):
        for index, function in enumerate((row.ours, row.bare)):
            gc.collect()
            started = time.perf_counter()
            function()
            best[index] = min(best[index], time.perf_counter() - started)
    gc.unfreeze()
    return Measured(row, best[0] * row.share, best[1])


# Markdown: the ratio is what counts, the milliseconds are only this machine's.
HEAD = "| what | ratio | aim | ours ms | bare ms |\n|---|---:|---:|---:|---:|"


def line(result: Measured) -> str:
    return (
        f"| {result.row.name} | {result.ratio:.2f} | {result.row.aim:.2f} |"
        f" {result.ours * 1000:.1f} | {result.bare * 1000:.1f} |"
    )
