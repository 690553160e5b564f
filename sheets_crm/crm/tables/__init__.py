"""The tabs read: from grids of cells to typed tables, and each lead's history of stages."""
