"""Watching: whether this process, the others and the whole service are well."""
