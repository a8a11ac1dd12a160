"""How loud sound is: loudness and true peak, and how loud a kit's drums are made to be."""
