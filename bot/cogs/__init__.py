"""Discord commands, one file per group."""
