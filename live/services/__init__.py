"""Everything one can do with Live; the modules are split by noun."""
