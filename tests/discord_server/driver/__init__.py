"""The people's side: what members and channels do and see."""
