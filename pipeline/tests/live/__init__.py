"""Programs that tests run against an account."""
