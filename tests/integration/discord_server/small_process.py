"""The small bot as a program, to be run in a process of its own."""

from __future__ import annotations

import argparse

from tests.integration.discord_server.small_bot import SmallBot

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--token", required=True)
    token = parser.parse_args().token
    print(f"running with {token[:8]}…", flush=True)
    SmallBot().run(token)
