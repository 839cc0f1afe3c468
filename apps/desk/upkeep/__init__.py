"""How articles fare: how often answers cite them (`uses.py`), and which ones need a look (`checking.py`)."""
