"""Feeds: what outlets publish, read politely and taken in as articles."""
