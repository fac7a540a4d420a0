//! Fields: what a tenant keeps about a record beyond what the program knows, and how lists are asked for by any of it.
