from imln_finder.measures.proportion import Proportion as Proportion  # temporary
