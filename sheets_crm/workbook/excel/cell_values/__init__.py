"""Cell values read: quickly where they are written plainly, by calamine where they are not."""
