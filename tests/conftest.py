"""Fixtures that more than one layer's tests use."""
