"""Measurements of the running program; each module prints its figures."""
