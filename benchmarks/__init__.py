"""Measurements, apart from the tests: run by hand, on data that the project may not ship."""
