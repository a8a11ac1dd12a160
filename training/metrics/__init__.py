"""How good a generator is: metrics, floors and baselines, curves of its controls, the report."""
