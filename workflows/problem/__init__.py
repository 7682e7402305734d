"""Reporting a problem: in three keys goods go on hold with a category, and the rest of the work moves on."""
