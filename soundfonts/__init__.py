"""The house kit: its sounds, made by computation alone, and the SoundFont file they ship in."""
