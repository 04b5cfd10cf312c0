"""Years of real items replayed by feeds to the whole bot, with crashes in between; `python -m benchmarks.replay`."""
