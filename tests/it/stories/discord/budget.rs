//! Sessions are counted, over restarts too.
