"""A tenant's configuration as one document: drafts, versions, comparison, export and import.

The rows stay the truth. A document is what they say, or what they shall say.
"""
