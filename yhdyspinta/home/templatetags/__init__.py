"""Template tags of pages made of several apps."""
