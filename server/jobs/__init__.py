"""The operator's jobs: what they are, who runs them, and what people see of them."""
