"""What answers cost, per tenant, visitor and day."""
