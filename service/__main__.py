"""`python -m service` is `luodi`."""

from service.cli import app

app()
