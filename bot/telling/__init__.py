"""Telling of one's own accord: stories to channels, digests, and watched questions whose answer has changed."""
