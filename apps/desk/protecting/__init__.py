"""What is done for the sake of those who write: revealing with a reason, keeping for a time, exporting, erasing."""
