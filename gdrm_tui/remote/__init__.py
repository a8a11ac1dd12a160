"""Remote: what other programs and instruments drive the player with. It knows no screen."""
