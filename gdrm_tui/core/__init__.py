"""What a drum loop is: immutable values and the functions that edit and time them."""
