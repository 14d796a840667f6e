// libpq on the loop.
