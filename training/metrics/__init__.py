"""How good a generator is: measures, floors and baselines, curves of its controls, the report."""
