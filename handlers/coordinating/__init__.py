"""What coordinators do by chat: see what waits, give a question to a mentor, add somebody."""
