"""Talking to Google: sign-in, requests, their limits, and refusals as sentences."""
