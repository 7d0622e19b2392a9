"""Backup and restore: what can't be made again, in a folder that says itself whether it is whole."""
