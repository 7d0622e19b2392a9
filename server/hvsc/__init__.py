"""Readers of the documents that come with the High Voltage SID Collection."""
