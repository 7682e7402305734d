"""What other systems read of us and send to us: EPCIS events, and the identifiers that they use."""
