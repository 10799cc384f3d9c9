//! Discord in town against the library that the bot speaks it with.
