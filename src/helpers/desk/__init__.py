"""The desk on which an article is coded."""
