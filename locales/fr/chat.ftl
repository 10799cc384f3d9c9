# The conversation.
moment = {$time}
