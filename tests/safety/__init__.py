"""Injections: text from outside that tries to be more than text."""
