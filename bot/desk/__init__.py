"""What moderators and members do about a guild's articles and its bot: who may, what is said, what is rendered."""
