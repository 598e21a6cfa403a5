"""Officers: who they are, how they sign in, and what a request of one of them may see and do."""
