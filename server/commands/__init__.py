"""What each command of lotline-server does; `server.cli` says how it is called."""
