"""How the system is asked to run the sound before other programs."""
