"""What an operator is told unasked: rules over facts, what is wrong since when, and who was told of it."""
