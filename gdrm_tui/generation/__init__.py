"""The generator: controls and a latent go in, a bar comes out."""
