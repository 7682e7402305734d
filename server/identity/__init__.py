"""Who is who: the server's own authority, terminals, setup codes and administrators."""
