"""Files of strangers: what they are, how they are called, where they lie, who may fetch them. Knows no tables."""
