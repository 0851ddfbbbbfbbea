"""Who listens to whom among the rooms of `cases`: said once, for the staff side, its commands and the demonstration."""

from threading import Thread
from time import sleep

from app.edge import now
from app.staff.intake import runs
from app.staff.machine import running
from cases.casework import actions as casework
from cases.casework import search
from cases.casework.hooks import on_change
from cases.casework.queries import near
from cases.casework.queries import video as clue_video
from cases.channels import mailkeys
from cases.inbox.turns import rewrap
from cases.keys.hooks import on_turn
from cases.ledger.actions import reseal
from cases.ledger.register import SHELF
from cases.staff import cache
from cases.staff.desk import Desk
from cases.staff.hooks import on_lost, on_recovered, on_upkeep
from cases.staff.queries import people
from cases.triage import typed
from cases.triage import video as report_video

EVERY = 60  # seconds


def wire() -> None:
    """Register every listener; a second call changes nothing."""
    on_turn(rewrap)
    on_turn(mailkeys.rewrap)
    on_change(reseal)
    on_lost(casework.lost)
    on_lost(typed.lost)
    on_recovered(casework.recovered)
    on_upkeep(casework.upkeep)
    cache.on_gone(SHELF.drop)
    cache.on_gone(search.drop)
    cache.on_gone(near.drop)
    cache.on_gone(clue_video.drop)
    cache.on_gone(report_video.drop)
    cache.on_gone(runs.gone)
    cache.on_gone(running.gone)


_watching: list[Thread] = []


def watch() -> None:
    """Keep throwing out of memory the keys of who has been idle, also while nobody asks for anything. Once only."""
    if not _watching or not _watching[0].is_alive():
        _watching[:] = [Thread(target=_sweep, name="idle", daemon=True)]
        _watching[0].start()


def _sweep() -> None:
    while True:
        sleep(EVERY)
        at = now()
        cache.sweep(at)
        running.sweep(at)
        runs.sweep(at)


def regrant_all(desk: Desk) -> int:
    """Wrap anew, to every colleague who was confirmed again with new keys, the clues that both are on; how many."""
    return sum(
        casework.regrant(desk, person.id)
        for person in people()
        if person.state == "confirmed" and person.id != desk.staff_id
    )
