"""The console's pages over HTTP, before a whole service."""
