"""The first hour: from an empty programme to the first answered question."""
