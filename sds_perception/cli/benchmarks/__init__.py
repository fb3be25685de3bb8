"""What `sds benchmark` measures, a suite a file."""
