"""Webhooks: events of an organisation sent to the addresses it named, signed, retried and replayable."""
