"""Community Workforce Statistics: from county spreadsheets to published indicators."""
