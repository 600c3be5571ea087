"""What providers bring, with the database at hand and without."""
