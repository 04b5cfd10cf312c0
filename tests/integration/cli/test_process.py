"""What only a process of its own shows: start-up, signals, pipes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Evbot, write_jsonl

ROOT = Path(__file__).parents[3]
HEAVY = {
    "torch", "transformers", "sentence_transformers", "chromadb", "langchain", "trafilatura", "discord", "matplotlib",
}  # fmt: skip


def command(*arguments: object, home: Path, code: str = "") -> tuple[list[str], dict[str, str]]:
    program = ["-c", code] if code else ["-m", "bot"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EVBOT_HOME": str(home), "PYTHONWARNINGS": "default"}
    return [sys.executable, *program, *map(str, arguments)], environment


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("latest",), ("sources",), ("trends", "--json"), ("doctor",)],
    ids=lambda value: str(value[0]),
)
def test_what_needs_no_model_starts_without_it(stocked: Path, arguments: tuple[str, ...]) -> None:
    code = "import sys\nfrom bot.cli import main\nmain()\nprint(*sys.modules, file=sys.stderr)"
    line, environment = command(*arguments, home=stocked, code=code)
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert not HEAVY & set(done.stderr.split())


def test_an_answer_in_a_pipe_is_text_alone(stocked: Path) -> None:
    line, environment = command("ask", "who is Xiaomi talking to?", home=stocked)
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
    # Not wrapped: answer, empty line, heading, one source.
    assert len(done.stdout.splitlines()) == 4


def test_a_reader_that_goes_away_is_no_fault_worth_a_trace(stocked: Path) -> None:
    line, environment = command("export", "-", home=stocked)
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) in (0, 1)


def test_ctrl_c_in_mid_import_leaves_nothing_half_done(evbot: Evbot, tmp_path: Path) -> None:
    text = "The quick red car number {} drove to town {} without a stop. " * 12
    rows = [{"id": f"n{n}", "title": f"Car {n} drives", "text": text.format(*range(n, n + 24))} for n in range(600)]
    file, home = write_jsonl(tmp_path / "many.jsonl", rows), tmp_path / "home"
    line, environment = command("import", file, home=home)
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for_articles(home)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "Stopped.\n"
    stored = [json.loads(line)["id"] for line in evbot("export", "-", home=home).out.splitlines()]
    assert 0 < len(stored) < len(rows)
    # The next command finishes what was broken off; every stored article is found.
    assert evbot("search", "Car 1 drives", home=home).code == 0
    index = {row["name"]: row["finding"] for row in evbot("doctor", "--json", home=home).json}["index"]
    assert "not indexed" not in index


def test_ctrl_c_inside_of_an_exec_ends_with_the_same_exit_code(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(
        "import sys\nfrom bot import cli\nimport bot.cli.app\n"
        "def app(*_, **__):\n    exec('raise KeyboardInterrupt')\n"
        "bot.cli.app.app = app\nsys.exit(cli.main(['latest']))",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    line = [sys.executable, "-m", "probe"]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")


def wait_for_articles(home: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.1)
        if not (home / "articles.db").is_file():
            continue
        try:
            with closing(sqlite3.connect(f"file:{home / 'articles.db'}?mode=ro", uri=True)) as database:
                if database.execute("SELECT count(*) FROM articles").fetchone()[0]:
                    return
        except sqlite3.OperationalError:
            continue
    pytest.fail("the import stored nothing")
