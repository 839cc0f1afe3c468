"""The demo: two tenants with everything in them, so that nothing has to be set up before trying Kefu out."""
