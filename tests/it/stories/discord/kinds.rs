//! Every kind of thing that can be sent.
