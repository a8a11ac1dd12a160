"""The in-process generator: controls and a latent in, a bar out."""
