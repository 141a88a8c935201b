"""Synthetic customers, accounts and card transactions with hidden fraud patterns."""
