"""Audio devices: finding them, playing on them, and coping when one is lost or returns."""
