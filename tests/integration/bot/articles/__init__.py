"""The article desk, through a loopback Discord."""
