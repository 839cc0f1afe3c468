"""How people get in: limits to guessing, the second factor, known browsers, sessions. Knows no HTTP."""
