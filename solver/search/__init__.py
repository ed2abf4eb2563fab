"""From the relaxation to whole plans: levels, dives, parts decided anew, trucks, the named variants."""
