"""One picture read in a process of its own: the picture on standard input, what was seen as JSON on standard output.

A picture comes from anybody and is decoded by code that is not ours, so the process may take only so much time and memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys

from kosatsu.checks.pictures import readers
from kosatsu.connectors import images

MOST_MEMORY = 3 * 1024**3
MOST_SECONDS = 40
NICE = 10
LARGEST_EDGE = 3000


def main() -> int:
    """Exit status 0 when something can be said about the picture."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    try:
        picture = images.pixels(sys.stdin.buffer.read(images.MAX_BYTES + 1))
        picture.thumbnail((LARGEST_EDGE, LARGEST_EDGE))
    except images.Unreadable:
        return 1
    json.dump(readers.see(picture).values(), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
