"""The console's door: who is let in, how they show who they are, and how they leave."""
