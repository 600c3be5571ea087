"""Items and courses: how they come from files into the memory, in versions."""
