"""Who may do what on the operator's side: passwords, logins, sessions, and the gate before every operator's route."""
