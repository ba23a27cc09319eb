from .ops.rows import scale_rows
