"""Audio devices: finding them, playing on them, losing them and getting them back."""
