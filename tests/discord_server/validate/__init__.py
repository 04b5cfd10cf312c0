"""Discord's own limits on what a bot may send."""
