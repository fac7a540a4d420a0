//! Tables in files: reading and writing CSV and XLSX as they are met in the wild.
