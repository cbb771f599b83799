"""Speed beside peers and limits, each figure and its peer measured in one run; see README.md beside this file."""
