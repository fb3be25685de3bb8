"""Networks that write the labels which a data set lacks."""
