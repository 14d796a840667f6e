// gzip, whole bodies.
