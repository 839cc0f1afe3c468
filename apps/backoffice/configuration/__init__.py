"""The pages on which a tenant's configuration is drafted, compared, published, taken back, exported and imported."""
