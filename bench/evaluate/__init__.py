"""The evaluation: our matcher and every baseline on labelled profiles, with intervals, charts and a report."""
