"""The commands, one file each; all else about the command line is one folder up."""
