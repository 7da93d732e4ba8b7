"""Outside sources of figures, one module each, each with fetch()."""
