"""The demo: the clock that its control moves, and the words of its event strip."""
