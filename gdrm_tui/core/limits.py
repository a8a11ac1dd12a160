"""How large what can be asked for may be, where it is not a knob.

Free of numpy, which takes longer to load than the command line takes to answer.
"""

MAX_LOOP_BARS = 4096
MAX_LOOPS = 100_000  # that one call of the command line makes
MAX_SEED = 2**32 - 1
MIN_LOUDNESS, MAX_LOUDNESS = -40.0, -6.0  # LUFS
MIN_LATENCY_MS, MAX_LATENCY_MS = 5.0, 1000.0
