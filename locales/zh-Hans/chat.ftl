# The conversation.
