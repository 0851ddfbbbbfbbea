"""The recovery seed in shares (SLIP-39): any k of n give it back, fewer tell nothing; a typing mistake is noticed."""

from typing import Literal

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from crypto.errors import CannotOpen

Reason = Literal["too_few", "typo", "mixed"]


class BadShares(CannotOpen):
    """The shares give no seed. Unlike elsewhere the reason is told: holders sit together and must know what to mend."""

    def __init__(self, reason: Reason, position: int = 0) -> None:
        super().__init__()
        self.reason: Reason = reason
        self.position = position
        """Which share it is, from 1; 0 if none alone is at fault."""


def split(seed: bytes, k: int, n: int) -> list[str]:
    """n shares of 33 English words, any k of which give the 32-byte seed back.

    Raises ValueError for another length and unless 2 <= k <= n <= 16: with k = 1 every share would be the seed itself.
    """
    if len(seed) != 32 or not 2 <= k <= n <= 16:
        raise ValueError("a 32-byte seed, and 2 to 16 shares of which at least 2 are needed")
    # No passphrase: one more secret to lose. The seed is random, so the slow step has nothing to protect.
    return list(generate_mnemonics(1, [(k, n)], seed, iteration_exponent=0)[0])


def join(shares: list[str]) -> bytes:
    """The seed. Raises BadShares: `typo` (with the position), `mixed` (of different sets), or `too_few`."""
    tidy = [" ".join(share.lower().split()) for share in shares]
    read = [_read(share, position) for position, share in enumerate(tidy, start=1)]
    _check_set(read)
    wanted = read[0].member_threshold
    distinct = list(dict(zip([share.index for share in read], tidy, strict=True)).values())
    if len(distinct) < wanted:
        raise BadShares("too_few")
    try:
        return bytes(combine_mnemonics(distinct[:wanted]))
    except MnemonicError:
        raise BadShares("mixed") from None


def _read(share: str, position: int) -> Share:
    try:
        return Share.from_mnemonic(share)
    except (MnemonicError, ValueError):
        raise BadShares("typo", position) from None


def _check_set(read: list[Share]) -> None:
    if not read:
        raise BadShares("too_few")
    for position, share in enumerate(read[1:], start=2):
        if share.group_parameters() != read[0].group_parameters():
            raise BadShares("mixed", position)
