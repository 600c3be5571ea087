"""Tests of the toy phones and the fake providers."""
