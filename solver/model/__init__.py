"""The linear model of an instance: columns, rules as rows, goals as costs, the mechanism's policy."""
