"""What happens to conversations by themselves: they wake, end after silence, go back to the AI, follow by mail."""
