"""Files from strangers: read in a process that is gone afterwards, and ZIP packages that are believed in nothing."""
