"""The main job on the example requests, done by the product's own actions and nothing else."""
