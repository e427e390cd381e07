//! Corpus, known-answer helpers and the doctests of the project's documents.
