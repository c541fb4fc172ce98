"""Steps 8 and 10: is it there now, is it hedged, called small, changed?"""
