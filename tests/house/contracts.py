"""The import contract for rooms that may still be unbuilt."""

from importlinter import ContractCheck
from importlinter.contracts.forbidden import ForbiddenContract


class NoWayTo(ForbiddenContract):  # type: ignore[misc]
    """A `forbidden` contract that skips modules which do not exist yet, and bites once they do."""

    type_name = "no_way_to"

    def _check_all_modules_exist_in_graph(self, modules, graph):  # type: ignore[no-untyped-def]
        return None

    def check(self, graph, verbose: bool) -> ContractCheck:  # type: ignore[no-untyped-def]
        self.source_modules = _there(self.source_modules, graph)
        self.forbidden_modules = _there(self.forbidden_modules, graph)
        return super().check(graph, verbose)


def _there(expressions, graph):  # type: ignore[no-untyped-def]
    return {e for e in expressions if "*" in str(e) or str(e) in graph.modules}
