"""`luodi worker`: the processes that work off what waits: rows of match jobs, webhooks, what has expired."""
