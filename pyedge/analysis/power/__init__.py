"""What a training asks of the board: voltages, currents and power at every step of the model."""
