"""How large what can be asked for may be, where it is not a knob.

Free of numpy, which takes longer to load than the command line takes to answer.
"""

MAX_LOOP_BARS = 4096
MAX_SEED = 2**32 - 1
MIN_LATENCY_MS, MAX_LATENCY_MS = 5.0, 1000.0
