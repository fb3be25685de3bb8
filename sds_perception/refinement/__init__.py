"""Keep learning on frames that come in: what to remember, when to trust it, how to hand over."""
