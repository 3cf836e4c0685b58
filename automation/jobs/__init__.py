"""What the commands do: each job runs the stages of the pipeline with one context."""
