"""The build: one module a step, each a function that takes a Context."""
