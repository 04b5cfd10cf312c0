"""`python -m benchmarks.replay`."""

from benchmarks.replay.run import main

if __name__ == "__main__":
    main()
