"""Partners: organisations whose own programs call the API, with keys, limits and writes that can be sent twice."""
