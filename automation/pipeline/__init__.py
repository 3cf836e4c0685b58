"""The stages of the pipeline, a file each. A stage never imports another."""
