"""Pictures of what the bot says, in the style of a chat client."""
