"""The process: where the parts meet, and the commands that start them."""
