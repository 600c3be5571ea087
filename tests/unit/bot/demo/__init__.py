"""What the demo alone has."""
