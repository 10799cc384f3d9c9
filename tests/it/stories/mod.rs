//! Stories of the town, by subject. Each names the rows of the acceptance list it proves (S1 …).

mod recovery;
