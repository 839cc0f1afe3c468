"""Evaluation sets are run through the pipeline that answers visitors; nothing is stored but the results."""
