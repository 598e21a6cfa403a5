"""The command line: `luodi --help`."""

from service.cli.app import app

__all__ = ["app"]
