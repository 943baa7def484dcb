"""Password hashing for tests: the product's algorithm with hardly any work."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 at its cheapest."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
