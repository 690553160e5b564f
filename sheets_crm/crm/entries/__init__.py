"""What people type into Leads where we compute, or into columns of their own of that meaning."""
