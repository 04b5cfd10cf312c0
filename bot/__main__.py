"""`python -m bot` is `evbot`; the parts are put together in bot/compose.py."""

from __future__ import annotations

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
