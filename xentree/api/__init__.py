"""One dialect for every endpoint: who asks, what may be asked, how lists, errors and repeats are answered."""
