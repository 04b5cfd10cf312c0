"""Exit codes, and which error gets which."""

from __future__ import annotations

from bot.compose import SettingError
from bot.errors import RefusedError
from retrieval.errors import QuestionError

DONE = 0
FAULT = 1
WRONG_USE = 2
NO_ANSWER = 3
STOPPED = 130


def exit_code_of(error: BaseException) -> int:
    """2 where the person can ask or set it right, 1 for everything else."""
    return WRONG_USE if isinstance(error, (QuestionError, SettingError, RefusedError)) else FAULT
