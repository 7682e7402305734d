"""What happened, unstamped. A fact is written once and never changed; docs/facts.md says what each means, what it does and how it reads in EPCIS 2.0."""
