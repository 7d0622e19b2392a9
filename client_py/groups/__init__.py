"""The intents, a module for each part of the application."""
