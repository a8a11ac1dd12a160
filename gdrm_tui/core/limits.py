"""How far what can be set may go.

Free of numpy, which takes longer to load than the command line takes to answer.
"""

MIN_BPM = 30.0
MAX_BPM = 300.0
MAX_LOOP_BARS = 4096
MAX_SEED = 2**32 - 1
MIN_LATENCY_MS, MAX_LATENCY_MS = 5.0, 1000.0
