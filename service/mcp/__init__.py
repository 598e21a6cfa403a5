"""Read-only tools for agents over MCP: the catalogue, a match, why."""
