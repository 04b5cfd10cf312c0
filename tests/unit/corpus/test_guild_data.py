"""No table is forgotten when a guild's data is deleted."""

from __future__ import annotations

from corpus.database import guild_data
from corpus.database.tables import metadata

OF_NOBODY = {"meta", "story_queue"}
"""Notes of the program's own; numbers of articles that wait to be grouped, which are passed over once they are gone."""


def test_every_table_belongs_to_guilds_or_hangs_on_one_that_does() -> None:
    owned = {table.name for table in (*guild_data._BY_GUILD, *guild_data._BY_SCOPE)}
    hanging = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name in owned and key.ondelete == "CASCADE" for key in table.foreign_keys)
    }
    assert {table.name for table in metadata.sorted_tables} - owned - hanging == OF_NOBODY
    # A key that neither goes nor lets go would stop the deletion.
    assert {key.ondelete for table in metadata.sorted_tables for key in table.foreign_keys} <= {"CASCADE", "SET NULL"}
