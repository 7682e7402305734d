"""What is durable on the device, and how it travels."""
