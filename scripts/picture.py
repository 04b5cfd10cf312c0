"""Draws docs/images/answer.svg from a real run of `evbot ask` on the article that comes along (`make picture`)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

QUESTION = "who is Xiaomi talking to?"
PICTURE = Path(__file__).resolve().parents[1] / "docs/images/answer.svg"
WIDTH = 92


def main() -> None:
    """Ask, and draw what the terminal would show."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "bot", "--home", home, "ask", QUESTION]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PICTURE.parents[2]).stdout
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text(f'$ make ask Q="{QUESTION}"', style="bold green"))
        console.print(Text(answer.strip()))
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        console.save_svg(str(PICTURE), title="EV News Bot")


if __name__ == "__main__":
    main()
