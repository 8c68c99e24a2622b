"""HTML pages: one for a document, or one for each document of a folder and an index."""
