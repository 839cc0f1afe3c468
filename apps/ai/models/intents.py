"""What customers want: the shipped intents, the tenant's own, and the trained model."""
