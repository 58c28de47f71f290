"""`python -m kosatsu.cli` is `kosatsu`."""

from __future__ import annotations

import sys

from kosatsu.cli.main import main

sys.exit(main(sys.argv[1:]))
