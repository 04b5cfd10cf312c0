"""Articles: fetched, cleaned, stored as text of record, chunked, embedded and indexed."""
