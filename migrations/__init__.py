"""The database's tables, one step after the other; part of the package so that an installed `luodi` has them."""
