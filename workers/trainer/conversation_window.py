"""Which of a conversation's messages a model is given, when they are more than it reads."""

from refusal import Refusal


def fit(encode, messages: list[dict], context: int, wanted: int) -> tuple[list[int], int]:
    """The tokens of the longest end of a conversation that leaves room for an answer, and how many messages it leaves
    out. A system prompt stays, and what is left begins with a user's turn.

    `encode`: messages to tokens. `context`: tokens that the model reads and writes. `wanted`: tokens of the answer; a
    quarter of the context is enough room. Raises Refusal when the last message alone is too long.
    """
    budget = context - min(wanted, context // 4)
    system = 1 if messages[0]["role"] == "system" else 0
    starts = [system] + [at for at in range(system + 1, len(messages)) if messages[at]["role"] == "user"]
    tokens = encode(messages)
    if len(tokens) <= budget:
        return tokens, 0
    # The first start from which on it fits: later starts are shorter.
    low, high = 1, len(starts)
    found = None
    while low < high:
        middle = (low + high) // 2
        shorter = encode([*messages[:system], *messages[starts[middle] :]])
        if len(shorter) <= budget:
            high, found = middle, (shorter, starts[middle] - system)
        else:
            low = middle + 1
    if found:
        return found
    last = encode([*messages[:system], *messages[starts[-1] :]])
    if len(last) < context:
        return last, starts[-1] - system
    raise Refusal(
        400,
        f"The last message has {len(last)} tokens, and this model reads {context} with its answer. Say it in parts.",
        "context_length_exceeded",
        tokens=len(last),
        context=context,
    )
