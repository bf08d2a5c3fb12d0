"""What the server keeps beside the audit log: conversations, feedback, attached files."""
