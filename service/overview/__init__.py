"""Where the plan stands: figures of leads, coverage, parks and targets, within what an organisation may see."""
