"""From files and pages to articles: read in the background, looked at by a person, then saved."""
