"""Known answers: asked often, confirmed or not."""
