"""The planner that asks a language model; only `wire` imports the client's library."""
