"""The Scanner Doctor: a test card, and the judgement of what a scanner made of it. Pure: no device, no screen."""
