"""Everywhere a person can go by links, and every form on the way answered: new pages are found without being named."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.factories.client import Answer, Client
from tests.factories.pages import Element, Form, Reader, forms, general, links

# What would end the walk, or change who can go on: these are sent broken elsewhere, and not filled in here.
LEFT_ALONE = ("/logout", "/settings", "/accounts", "/activate", "/login", "/language")
EACH = 3  # so many addresses of one kind


@dataclass
class Walk:
    """One person's way through a site."""

    client: Client
    fill: Callable[[Element], str] | None = None
    file: tuple[str, bytes] = ("a.jpg", b"\xff\xd8")
    most: int = 400
    seen: dict[str, list[str]] = field(default_factory=dict)
    answered: set[tuple[str, str, str]] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def pages(self, *start: str) -> Iterator[tuple[str, Answer]]:
        """Each page that is met, by its address; forms are answered on the way if there is a `fill`."""
        wait = deque(start or ("/", "/today", "/triage", "/clues", "/ledger"))
        while wait and self.most > 0:
            at = wait.popleft()
            known = self.seen.setdefault(general(at), [])
            if at in known or len(known) >= EACH or at.startswith("//"):
                continue
            known.append(at)
            answer = self.client.get(at)
            self.most -= 1
            yield at, answer
            wait.extend(self._on(at, answer))
            if self.fill is not None and "html" in answer.header("Content-Type"):
                for form in forms(Reader(answer.text).root, at):
                    for address, then in self._answer(form):
                        yield f"{general(form.action)} (sent)", then
                        wait.extend(self._on(address, then))

    def _on(self, at: str, answer: Answer) -> list[str]:
        if answer.status >= 400:
            self.refused.add(f"{answer.status} {general(at)}")
        if 300 <= answer.status < 400:
            target = answer.header("Location").split("#")[0]
            return [target] if target.startswith("/") else []
        if "html" not in answer.header("Content-Type"):
            return []
        return [one.split("#")[0] for one in links(Reader(answer.text).root)]

    def _answer(self, form: Form) -> Iterator[tuple[str, Answer]]:
        if form.name in self.answered or form.action.startswith(LEFT_ALONE) or self.fill is None:
            return
        self.answered.add(form.name)
        for button in form.buttons:
            fields, names = form.filled(self.fill)
            sent = fields | {name: [value] for name, value in button.items()}
            if form.method == "post":
                files = [(name, *self.file) for name in names] if form.files else None
                yield form.at, self.client.post(form.action, sent, files)
