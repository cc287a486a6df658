"""The lab: a private network, its servers, and machines in QEMU.  See lab.py for the words that tests use."""
