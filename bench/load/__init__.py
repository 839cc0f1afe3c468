"""The load generator: processes of its own that play visitors and agents, and the controller that leads them."""
