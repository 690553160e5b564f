"""What a sync keeps in order in the user's tabs: numbers, columns of ours, dropdowns, dates."""
