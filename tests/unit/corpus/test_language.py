"""The language of a text, where the text tells it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The maker said that it will build the car in a new plant, and that the price is not known.", "en"),
        ("Der Hersteller sagte, dass das Auto in einem neuen Werk gebaut wird und der Preis nicht bekannt ist.", "de"),
        ("Le constructeur a dit que la voiture est construite dans une usine et que le prix est pour tous.", "fr"),
        (
            "El fabricante dijo que el coche se construye en una planta nueva y que no es para los clientes.",
            "es",
        ),
        ("比亚迪在三月份售出了超过三十万辆新能源汽车。", "zh"),
        ("トヨタは新しい電気自動車を発表しました。", "ja"),
        ("현대자동차가 새로운 전기차를 발표했다.", "ko"),
        ("Компания сообщила о новом электромобиле.", "ru"),
        ("Tesla Model 3 BYD Seagull", None),
        ("", None),
        ("12345 !!!", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert guess_language(text) == language


@given(st.text())
def test_any_text_is_safe(text: str) -> None:
    guess_language(text)
