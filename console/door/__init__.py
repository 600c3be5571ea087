"""The door: pages by which somebody comes in, shows anew who they are, and gets a key."""
