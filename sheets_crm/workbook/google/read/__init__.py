"""Google's answers understood: values, structure, ranges and our marks."""
