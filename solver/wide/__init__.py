"""Regions with very many possible movements: the few worth a look, proven over all of them."""
