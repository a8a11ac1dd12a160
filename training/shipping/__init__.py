"""What the file contains besides the network: mixing, calibration, playability, copies."""
