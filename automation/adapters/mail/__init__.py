"""Mailers, each an implementation of `ports.Mailer`."""
