"""Messages and contacts by what is written in them: terms <- indexing (in the background), messages, contacts."""
