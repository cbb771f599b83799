"""Tables that the admin does not show, and why. A test fails where a table is neither shown nor here."""

LEFT_OUT = {
    "organisations.FactorSecret": "secrets of second steps: nobody's to see, and nothing else is in it",
    "organisations.MovedRow": "would tell which organisation gave a signature that is not to be named",
    "organisations.SignIn": "where somebody is signed in is shown to that person alone",
    "organisations.Throttle": "keyed hashes that tell nobody anything, and are gone within a day",
    "ledger.Opening": "the private values themselves: what erasing a person erases",
    "ledger.Seal": "hashes tell a reader nothing: `manage.py verify_ledger` reads them",
    "ledger.Unsealed": "the sealer's queue, empty within seconds",
}
