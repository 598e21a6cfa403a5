"""National standards that belong to no plan."""
