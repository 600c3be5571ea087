"""A mentor's phone rings: an urgent offer has been undecided for too long."""
