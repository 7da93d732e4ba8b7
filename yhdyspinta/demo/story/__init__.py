"""The demo's year, told by the actions that people would take."""
