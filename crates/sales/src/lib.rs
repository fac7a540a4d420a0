//! Sales: leads that may become customers, opportunities on their way through a pipeline, tasks and goals.
