"""Tests of the loopback Discord itself, by a small real discord.py bot."""
