"""Measurements of the running program; each is a module that prints its figures."""
