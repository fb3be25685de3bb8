"""The command `sds`, one verb a file."""
