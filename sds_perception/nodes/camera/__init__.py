"""The node `camera`: where its pictures come from."""
