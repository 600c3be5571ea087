"""Tests of one file each, mirroring the tree."""
