"""The catalogue as the service shows it: from memory to readers, as tables to SQL."""
