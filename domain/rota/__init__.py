"""The rota: who is on duty, from repeating rules and their exceptions; shifts are derived."""
