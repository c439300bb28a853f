"""Signatures, timestamps, bags, trees and the vault. No models; knows no case."""
