"""Toy phones and fake providers: speaks only HTTP to the service; see `page.mount`."""
