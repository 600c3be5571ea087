"""Safety to ask: near misses, the officers who read them, and the seal on a name."""
