"""Company names as people type them."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from corpus.companies import Companies


def canonical_names(names: Sequence[str] | None, hint: str = "--company") -> tuple[str, ...]:
    """Each name as we know the company; an unknown one is refused, since nothing could be found under it.

    `hint` is the option or argument that the names were given with.
    """
    if not names:
        return ()
    companies = Companies.from_toml()
    resolved = []
    for name in names:
        canonical = companies.resolve(name)
        if canonical is None:
            raise typer.BadParameter(f"I do not know a company called “{name[:60]}”.", param_hint=hint)
        resolved.append(canonical)
    return tuple(dict.fromkeys(resolved))
