"""What ships in the file besides the network: mixing, calibration, playability, copies."""
