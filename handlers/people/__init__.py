"""People as coordinators keep them: found, shown, added, changed and erased, by any door."""
