"""Officers' mail: the outbox, what a message says, and handing it to a mail server."""
