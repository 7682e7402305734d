"""Labels that are made here: what a carton, a lot and a hold tag say, as a printer's text."""
