"""Who is asked in a survey, the links that they hold, and guests who come by one."""
