"""Joining and leaving: strangers and their codes, invitations, approval, and consent."""
