"""The `evbot` command: what a person types, what they read, and how the process ends."""

from __future__ import annotations

import itertools
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Sequence

from typer import TyperException

from bot.cli.exits import FAULT, STOPPED, WRONG_USE, exit_code_of
from bot.errors import BotError
from bot.markdown import one_line
from corpus.errors import CorpusError
from retrieval.errors import RetrievalError

_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
    "TQDM_DISABLE": "1",
}
"""What libraries of models and vectors would put on the screen, or send."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _globals_first(sys.argv[1:] if argv is None else argv)
    verbose = "--verbose" in arguments
    _be_quiet(verbose)
    try:
        from bot.cli.app import app

        code = app(arguments, prog_name="evbot", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        _say_usage(error)
        return WRONG_USE
    except (CorpusError, RetrievalError, BotError) as error:
        return _fail(error, str(error), verbose)
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:
        _forget_stdout()
        return FAULT
    except OSError as error:
        return _fail(error, _os_sentence(error), verbose)
    except Exception as error:  # noqa: BLE001 - the last place where a fault can still become a sentence
        what = f"{type(error).__name__}: {one_line(str(error))[:200]}".rstrip(": ")
        return _fail(error, f"Something went wrong inside evbot ({what}). Add --verbose to see where.", verbose)
    if code == STOPPED:
        print("Stopped.", file=sys.stderr)
        # Where Ctrl-C hits code that runs in an exec() (some libraries' imports), CPython remembers it as unhandled and
        # kills itself with the signal in place of our exit code; the next exec() makes it forget.
        exec("")  # noqa: S102
    return code if isinstance(code, int) else 0


def _globals_first(arguments: Sequence[str]) -> list[str]:
    """The options of evbot itself put before the command: people write them at the end as well."""
    first: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            return [*first, *rest, argument, *left]
        if argument in ("--verbose", "--no-color") or argument.startswith("--home="):
            first.append(argument)
        elif argument == "--home":
            first += [argument, *itertools.islice(left, 1)]
        else:
            rest.append(argument)
    return first + rest


def _be_quiet(verbose: bool) -> None:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if verbose:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    else:
        # Without a handler of ours, Python prints every library's warnings to the screen.
        logging.getLogger().addHandler(logging.NullHandler())
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _say_usage(error: TyperException) -> None:
    context = getattr(error, "ctx", None)
    if context is not None:
        print(f"Usage: {context.command_path} --help shows how.", file=sys.stderr)
    print(f"Error: {one_line(error.format_message())}", file=sys.stderr)


def _fail(error: BaseException, sentence: str, verbose: bool) -> int:
    if verbose:
        traceback.print_exception(error, file=sys.stderr)
    print(f"Error: {one_line(sentence)}", file=sys.stderr)
    return exit_code_of(error)


def _os_sentence(error: OSError) -> str:
    where = f": {error.filename}" if error.filename else ""
    return f"{error.strerror or type(error).__name__}{where}."


def _forget_stdout() -> None:
    """The reader of the pipe is gone: nothing may complain about it when Python flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
