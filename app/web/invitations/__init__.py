"""Who is asked in a survey, and how the links reach them."""
