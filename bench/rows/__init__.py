"""One file a row of the speed and memory figures."""
