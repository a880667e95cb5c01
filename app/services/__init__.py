"""What the app can do: one function a use case, the session first, keyword-only after it.

Services never commit; the caller at the edge does. What an actor may not see does not exist: they
raise NotFound.
"""
