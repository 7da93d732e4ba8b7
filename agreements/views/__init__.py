"""Pages of agreements and of responsibility tables."""
