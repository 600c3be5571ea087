"""What the programme and its operators can see: figures, from roll-ups and open rows alone."""
