"""Real local servers and a clean environment for the tests and benchmarks."""
