"""Trigger rules: when this holds for a visitor's message, do that.

`facts` is what a rule may ask about, `conditions` and `groups` ask it, `actions` is what follows, and `ruleset` tries
all of a tenant's rules on one message. None of these reads the database: `queries` reads rules, `services` stores them.
"""
