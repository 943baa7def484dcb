"""Typesense as the engine of searches over everything, for installations that outgrow the database's own index."""
