"""Pages of negotiations, duties and follow-ups."""
