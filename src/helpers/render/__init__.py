"""From notebooks to a published set of pages."""
