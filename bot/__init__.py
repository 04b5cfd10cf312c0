"""People: the Discord bot and the `evbot` command."""
