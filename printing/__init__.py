"""Text on paper: Khmer breaks and order, HTML to archival PDF, QR codes. No statement, no Django."""
