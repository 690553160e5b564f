"""What is counted: every figure of the reports, from the typed CRM alone."""
