"""The health check of a workspace, its machine and Google: gather facts, then check them."""
