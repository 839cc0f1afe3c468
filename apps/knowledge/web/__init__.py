"""Pages of the web become articles. Only workers import crawling and what it needs: its parsers take memory."""
