"""The operator's rooms: the table of their routes, and what is behind them."""
