"""Where a workbook lives, and the words in which every store speaks of one.

`snapshot` is what was read, `tab` is a tab to be laid out, `changes` is what to write, `store` is
what a place that keeps workbooks must be able to do. `excel`, `live` and `google` are such places.
"""
