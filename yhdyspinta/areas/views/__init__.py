"""Pages of the area itself."""
