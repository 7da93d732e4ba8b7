"""Forms of agreements, their text, their parties."""
