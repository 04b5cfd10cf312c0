"""Questions: understood, searched, answered with exact quotes, and checked before anything is said."""
