"""Classifying: a collection's songs are listened to, measured, rated and written down."""
