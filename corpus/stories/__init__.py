"""Stories: reports of one event, from many outlets or days, brought together."""
