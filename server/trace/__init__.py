"""Where did it come from and who has it: answers walked level by level over the projections."""
