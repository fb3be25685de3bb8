"""Loss terms, each unweighted, and the criterion that weighs them."""
