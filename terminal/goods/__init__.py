"""The goods file: articles by barcode, checked line by line."""
