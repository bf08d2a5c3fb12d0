"""The edge: command line, HTTP API and page."""
