"""The benchmark: `make bench` compares the service, in one run, with what could be."""
