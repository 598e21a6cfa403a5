"""Examples of the API's description: real profiles and the real answers to them, written by `python -m service.examples`."""
