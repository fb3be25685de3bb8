"""Codecs between numpy arrays and the fields of ROS messages; no ROS needed."""
