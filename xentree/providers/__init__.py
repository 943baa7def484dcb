"""What Xentree asks of others: one small interface a capability, one file a vendor, a real local default each."""
