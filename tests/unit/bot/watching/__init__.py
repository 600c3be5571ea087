"""What is seen, and what is made of it."""
