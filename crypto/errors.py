"""The one error of this package."""


class CannotOpen(Exception):
    """It does not open, or does not verify.

    Deliberately silent about the reason: wrong key, other context, a flipped bit and a forged signature look the
    same to the caller, so that no answer to a stranger can become an oracle and no log line can carry plain words.
    """

    def __init__(self) -> None:
        super().__init__("cannot open")
