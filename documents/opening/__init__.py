"""Opens untrusted files; everything here runs in a limited child process and imports no Django."""
