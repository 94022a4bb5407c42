"""The site as people see it, in Chromium."""
