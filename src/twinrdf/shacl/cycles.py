"""What leads to what: numbers of nodes that tell it without following every path.

May import: shacl.arrays.
"""

import numpy as np

from twinrdf.shacl.arrays import Ids, Places


def number_nodes(count: int, begins: Places, ends: Places) -> Ids:
    """Number nodes such that those on one cycle have the same number, else they lead to lower ones.

    Steps are given by the places of their nodes, in the order of those where they begin. This is
    Tarjan's algorithm, without recursion.
    """
    left = np.searchsorted(begins, np.arange(count + 1)).tolist()
    last, targets = left[1:], ends.tolist()
    met, lowest, numbers = [0] * count, [0] * count, [-1] * count
    calls: list[int] = []
    opened: list[int] = []
    time = number = 0
    for root in range(count):
        calls += [root] if not met[root] else []
        while calls:
            node = calls[-1]
            if not met[node]:
                time += 1
                met[node] = lowest[node] = time
                opened.append(node)
            if left[node] < last[node]:
                target = targets[left[node]]
                left[node] += 1
                if not met[target]:
                    calls.append(target)
                elif numbers[target] < 0:
                    lowest[node] = min(lowest[node], met[target])
                continue
            calls.pop()
            if calls:
                lowest[calls[-1]] = min(lowest[calls[-1]], lowest[node])
            if lowest[node] == met[node]:
                while numbers[node] < 0:
                    numbers[opened.pop()] = number
                number += 1
    return np.array(numbers, np.int32)
