"""`/officer/inbox`: what an officer was told, and what comes by mail."""
