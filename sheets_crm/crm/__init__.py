"""What a CRM of two tables is and how it is kept sound; pure, and knows no store."""
