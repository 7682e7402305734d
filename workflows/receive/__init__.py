"""Receiving an inbound shipment, scan by scan; `workflow` has the flow, one file each for choosing, scanning, asking and closing."""
