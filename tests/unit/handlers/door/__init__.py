"""Coming in, showing who one is, and leaving: where no browser is needed."""
