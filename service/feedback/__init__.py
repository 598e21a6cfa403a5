"""Feedback: what people say of one listed entry, beside what was shown and at which rank."""
