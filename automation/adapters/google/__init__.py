"""The client of the Google APIs: authentication, requests, quotas and retries."""
