"""Discord's REST API, one file per family of routes."""
