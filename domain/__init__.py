"""The rules: pure functions over values, without clock, dice, input or output."""
