"""Ways between places: shortest times on a network, tables of them, and what stretches a line drives on."""
