"""What `sds report` writes, one report a file."""
