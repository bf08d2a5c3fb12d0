"""What is measured: files in, immutable snapshots out."""
