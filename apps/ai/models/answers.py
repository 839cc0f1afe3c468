"""Answers that were given before: asked often, confirmed, ready to be given again."""
