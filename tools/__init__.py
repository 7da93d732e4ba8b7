"""What ./dev runs, and small programs that make files of the project."""
