"""What facility leaders and regional authorities do by chat, and what is asked of them."""
