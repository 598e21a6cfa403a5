"""Match jobs: many profiles at once, worked off by worker processes, fair between organisations."""
