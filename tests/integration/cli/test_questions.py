from __future__ import annotations

import json
from pathlib import Path

from tests.integration.cli.conftest import Evbot, write_jsonl


def test_the_first_question_on_a_new_folder_is_answered(evbot: Evbot, tmp_path: Path) -> None:
    first = evbot("ask", "who is Xiaomi talking to?", home=tmp_path / "new")
    assert first.code == 0
    for name in ("Brilliance Auto", "Chery", "Beijing Automotive Group"):
        assert name in first.out
    answer, _, sources = first.out.partition("\n\nSources\n")
    assert "[1]" in answer
    assert sources.startswith(
        "[1] Xiaomi’s Electric Vehicle Might Arrive Much Sooner Than We Thought · undated · via gizmo"
    )
    assert first.err == f"First use: adding the articles that come with evbot to {tmp_path / 'new'}\n"

    again = evbot("ask", "who is Xiaomi talking to?", home=tmp_path / "new")
    assert (again.out, again.err) == (first.out, "")


def test_json_quotes_are_verbatim_and_stand_where_they_say(evbot: Evbot, stocked: Path) -> None:
    answer = evbot("ask", "how much does Rivian's factory in Georgia cost?", "--json", home=stocked)
    assert answer.code == 0
    assert answer.err == ""
    assert "$5 billion" in answer.json["text"]
    assert answer.json["status"] == "answered"
    for citation in answer.json["citations"]:
        text = evbot("show", citation["article_id"], "--json", home=stocked).json["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_what_the_articles_do_not_say_is_exit_code_3_with_headlines(evbot: Evbot, stocked: Path) -> None:
    answer = evbot("ask", "what is the capital of Mongolia?", home=stocked)
    assert answer.code == 3
    assert "Nearest headlines\n" in answer.out
    assert "Sources" not in answer.out
    assert answer.err == "Searched 3 articles, 2023-05-02 to 2023-07-01.\n"


def test_limits_hold(evbot: Evbot, stocked: Path) -> None:
    question = ("search", "factory cars sold", "--json")
    assert {row["article"]["id"] for row in evbot(*question, home=stocked).json["results"]} >= {"rivian-1", "byd-1"}
    for limits in (("--company", "byd"), ("--since", "2023-06"), ("--company", "BYD", "--until", "2023-07-31")):
        found = evbot(*question, *limits, home=stocked).json
        assert [row["article"]["id"] for row in found["results"]] == ["byd-1"]
    then = evbot(*question, "--at", "2023-05-03", home=stocked).json["retrieved"]
    assert "rivian-1" in then
    assert "byd-1" not in then
    assert evbot(*question, "--since", "2001", "--until", "2001", home=stocked).code == 3


def test_search_shows_title_date_outlet_id_and_passage(evbot: Evbot, stocked: Path) -> None:
    found = evbot("search", "cheapest BYD", "-k", 1, home=stocked)
    assert found.code == 0
    first, second = found.out.splitlines()
    assert first == " 1. BYD sells more cars than ever · 2023-07 · Shenzhen Herald  byd-1"
    assert second.startswith("    BYD sold 700,244 cars")


def test_a_file_of_questions(evbot: Evbot, stocked: Path, tmp_path: Path) -> None:
    history = [{"role": "user", "content": "Where does Rivian build?"}, {"role": "assistant", "content": "In Georgia."}]
    rows = [
        {"id": "follow-up", "question": "how many people will it employ?", "history": history, "kind": "followup"},
        {"id": 2, "question": "what is the capital of Mongolia?", "asked_at": None},
        {"id": "old", "question": "How many cars did BYD sell?", "asked_at": "2023-05-10"},
    ]
    done = evbot("ask", "--batch", write_jsonl(tmp_path / "q.jsonl", rows), home=stocked)
    assert done.code == 0
    assert done.err == ""
    follow_up, refused, old = (json.loads(line) for line in done.out.splitlines())
    assert set(follow_up) == {"id", "text", "refused", "citations", "retrieved"}
    assert "7,500" in follow_up["text"]
    assert set(follow_up["citations"][0]) == {"marker", "article_id", "quote", "statement"}
    assert (refused["id"], refused["refused"], refused["citations"]) == (2, True, [])
    assert "byd-1" not in old["retrieved"]


def test_a_broken_line_is_named_and_the_others_are_answered(evbot: Evbot, stocked: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    good, empty = '{"id": "%s", "question": "BYD sales?"}', '{"id": "b", "question": " "}'
    file.write_text(f"{good % 'a'}\nnonsense\n{empty}\n{good % 'c'}\n", encoding="utf-8")
    done = evbot("search", "--batch", file, home=stocked)
    assert done.code == 1
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["a", "c"]
    assert done.err == "Line 2: this is not JSON.\nLine 3: Please ask a question.\n"
