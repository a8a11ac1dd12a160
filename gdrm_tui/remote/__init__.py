"""Remote: how other programs and instruments control the player. It knows nothing of the screen."""
