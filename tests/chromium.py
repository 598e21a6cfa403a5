"""The browser pages are tested in: Chromium without a window.

The build made for that comes first. It is the same engine of the same version, less the window's own pages, which the
full build draws for every tab though nobody sees them: a tab takes it 90 ms of processor, and the full build 360.
"""

import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
NONE = "no Chromium on this machine (Debian: apt-get install chromium-headless-shell)"
