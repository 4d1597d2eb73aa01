"""What is done with the record beside reports."""
