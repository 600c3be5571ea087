"""The demo in a real browser: plain forms, no scripts, three widths."""
