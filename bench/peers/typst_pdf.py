"""`python -m bench.peers.typst_pdf SOURCE PDF`: print a Typst source as PDF/A-3a."""

import sys

import typst

if __name__ == "__main__":
    source, pdf = sys.argv[1:]
    typst.compile(source, output=pdf, pdf_standards="a-3a")
