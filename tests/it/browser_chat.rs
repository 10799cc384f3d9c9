//! The chat in a real Chromium, with the whole house behind it.
