"""What people type, understood: dates, amounts, phones, names and words."""
