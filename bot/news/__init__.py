"""What is new: lists of headlines, comparisons, trends, sources. Pure functions beside the cogs that send them."""
