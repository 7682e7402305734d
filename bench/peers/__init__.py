"""What the figures are measured against where no library is: the least program that does the same job."""
