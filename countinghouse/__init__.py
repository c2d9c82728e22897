"""The console command `countinghouse`: data to stdout, everything else to stderr."""
