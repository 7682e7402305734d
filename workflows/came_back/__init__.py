"""What came back to somebody: bookings of theirs that could not be made, and exceptions that wait for them."""
