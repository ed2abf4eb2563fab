"""The invented register of the four cities and the script that makes it."""
