"""Pages to look at: one for a document, or one for each document of a folder with an index."""
