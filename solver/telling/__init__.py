"""An answer in words and numbers that people sign: lines, loads, reasons, bounds, what has changed."""
