"""Draws the README's pictures from real runs: `evbot ask` in a terminal, and the bot in Discord (`make picture`)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

QUESTION = "who is Xiaomi talking to?"
ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/images"
WIDTH = 92
MAX_BYTES = 200_000


def main() -> None:
    """Draw all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    draw_terminal()
    draw_discord()


def draw_terminal() -> None:
    """Ask, and draw what the terminal would show."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "bot", "--home", home, "ask", QUESTION]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text(f'$ make ask Q="{QUESTION}"', style="bold green"))
        console.print(Text(answer.strip()))
        console.save_svg(str(IMAGES / "answer.svg"), title="EV News Bot")


def draw_discord() -> None:
    """Use the bot in a loopback Discord, and draw what a chat client would show."""
    sys.path.insert(0, str(ROOT))
    from scripts.pictures.scenes import draw_all

    with tempfile.TemporaryDirectory() as home:
        pictures = asyncio.run(draw_all(Path(home)))
    for name, data in pictures.items():
        if len(data) > MAX_BYTES:
            raise SystemExit(f"{name}.png has {len(data):,} bytes, more than {MAX_BYTES:,}")
        (IMAGES / f"{name}.png").write_bytes(data)
        print(f"docs/images/{name}.png: {len(data):,} bytes")


if __name__ == "__main__":
    main()
