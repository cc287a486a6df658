"""How long to wait for something, on a machine that may have other work or stand still for a while."""

import os
import time

SLICE = 1   # seconds between two looks; a longer gap is one in which nobody here ran, and counts as one


def crowd():
    """How many times longer things take now than with a processor for each task: never less than once."""
    return max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


class Patience:
    """So many seconds of a machine that has nothing else to do.  Ask left() at least every SLICE."""

    def __init__(self, seconds):
        self._left = seconds
        self._looked = time.monotonic()

    def left(self):
        """Seconds to wait until the next look; 0 once patience has ended."""
        now = time.monotonic()
        self._left -= min(now - self._looked, SLICE) / crowd()
        self._looked = now
        return min(SLICE, max(0, self._left))
