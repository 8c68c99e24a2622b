"""A folder of texts, mirrored into a folder of results.

`folder` lists the inputs, `work` does one of them, `manifest` keeps what was done, `run` does all of them.
"""
