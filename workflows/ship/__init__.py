"""Packing and shipping: the cartons of an order are checked once more, closed, loaded and handed over."""
