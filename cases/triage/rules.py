"""What is decided at registration. Pure."""

# 规则 13 (一)(二)(三): a refusal stands on one of these and on nothing else.
GROUNDS = ("R1_13_1", "R1_13_2", "R1_13_3")
# From receipt to telling that it is accepted, or to what takes its place.
ACCEPTING = "D03"
