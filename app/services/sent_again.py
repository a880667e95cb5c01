"""Forms that are sent a second time: by a double click, or from a page that one went back to.

No key in the page could tell: whoever goes back is given the page anew, and the browser puts the
text into it that was typed before. So what is sent again is known by its words: the same person
said the same about the same thing. Other words are something else, and are stored beside it.
"""

from __future__ import annotations

from datetime import timedelta

SENT_AGAIN = timedelta(hours=1)
"""Within this the same words are the same thing sent again, and later said anew; our rule."""
