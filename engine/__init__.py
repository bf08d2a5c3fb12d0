"""Question to proven answer: plan, resolve, authorize, compile, verify, execute."""
