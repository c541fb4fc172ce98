""""""

from imln_finder.spacy_import import import_spacy

import_spacy()
