"""Editions of the record: one as a package, two compared."""
