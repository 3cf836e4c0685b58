"""The pipeline: a file for each word of it, and what they draw and work out with. A stage never knows another."""
