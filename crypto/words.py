"""The two word lists of BIP 39 that are used here, from the package `mnemonic`."""

from mnemonic import Mnemonic

CHINESE = Mnemonic("chinese_simplified")
ENGLISH = Mnemonic("english")
