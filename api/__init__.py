"""The JSON API and its OpenAPI document. No models."""
