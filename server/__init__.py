"""The SIDFlow server and its command line: signs sessions, hands out bytes, and runs the engine for the operator."""
