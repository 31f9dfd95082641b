"""Speed, side by side with what a user would write or pick instead."""
