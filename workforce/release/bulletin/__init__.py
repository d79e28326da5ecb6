"""What a meeting reads: workbooks, a PDF and pictures, made of a release's own files only."""
