"""What coordinators do to the rota: one use case each, by command and by console."""
