"""Sans-I/O decoders: chunks of bytes, key codes or reports in; frames out."""
