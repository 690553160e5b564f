"""The file on its disk: locks, backups, and the exchange that is whole or not at all."""
