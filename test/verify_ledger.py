#!/usr/bin/env python3
"""Checks a receipt or an exported ledger of Gristmill, with nothing of Gristmill's.

Written from the specifications: RFC 6962 section 2.1 (the tree), C2SP signed-note and tlog-checkpoint (the signature),
RFC 8032 section 6 (Ed25519, whose reference code in Python this follows in its formulas), RFC 8785 (canonical JSON).
Only the standard library is used, so it runs wherever Python does.

    python3 verify_ledger.py KEY FILE

prints `ok`, or what is wrong, and exits with 0 or 1.
"""

import base64
import hashlib
import json
import sys


class Wrong(Exception):
    pass


# Ed25519 ---------------------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def decompress(encoded):
    """A point in extended coordinates from its 32 bytes (RFC 8032, 5.1.3)."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        raise Wrong("a point is not canonical")
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * SQRT_M1 % P
    if (v * x * x - u) % P:
        raise Wrong("these bytes are no point of the curve")
    if x == 0 and sign:
        raise Wrong("a point is not canonical")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public_key, text, signature):
    """Whether these 64 bytes are the key's signature of the text (RFC 8032, 5.1.7)."""
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + text).digest(), "little") % L
    left = multiply(s, BASE)
    right = add(decompress(signature[:32]), multiply(k, decompress(public_key)))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# The signed checkpoint -------------------------------------------------------------------------------------------


def unbase64(text):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong("this is no base64: " + text[:40]) from None


def read_key(text):
    """The name, the id and the public key of a verifier key `name+id+key`."""
    name, key_id, encoded = text.strip().split("+", 2)
    typed = unbase64(encoded)
    if len(typed) != 33 or typed[0] != 1:
        raise Wrong("the key is no Ed25519 key")
    expected = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    if expected.hex() != key_id:
        raise Wrong("the key's id is not that of the key")
    return name, expected, typed[1:]


def read_checkpoint(note, key):
    """Size and root of the log, when the key signed them."""
    name, key_id, public_key = key
    text, separator, signatures = note.rpartition("\n\n")
    if not separator:
        raise Wrong("the checkpoint has no signature")
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, blob = line.split(" ")
        raw = unbase64(blob)
        if dash == "\u2014" and signer == name and raw[:4] == key_id:
            if not is_signed(public_key, text.encode(), raw[4:]):
                raise Wrong("the checkpoint's signature is wrong")
            break
    else:
        raise Wrong("the checkpoint is not signed by this key")
    origin, size, root = text.split("\n")[:3]
    if origin != name:
        raise Wrong("the checkpoint is of another log")
    return int(size), unbase64(root)


# The tree --------------------------------------------------------------------------------------------------------


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size):
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def tree_root(leaves):
    """MTH of section 2.1, with the trees that are complete joined as soon as they are."""
    stack = []
    for leaf in leaves:
        stack.append((1, leaf))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (count, right), (_, left) = stack.pop(), stack.pop()
            stack.append((2 * count, node_hash(left, right)))
    if not stack:
        return hashlib.sha256(b"").digest()
    root = stack.pop()[1]
    while stack:
        root = node_hash(stack.pop()[1], root)
    return root


def root_by_path(index, size, leaf, path):
    """The root that PATH(index, D[size]) of section 2.1.1 leads to, by its own recursion."""
    if size == 1:
        if path:
            raise Wrong("the proof is too long")
        return leaf
    if not path:
        raise Wrong("the proof is too short")
    k = split(size)
    if index < k:
        return node_hash(root_by_path(index, k, leaf, path[:-1]), path[-1])
    return node_hash(path[-1], root_by_path(index - k, size - k, leaf, path[:-1]))


# The files -------------------------------------------------------------------------------------------------------


def read_entry(text):
    """An entry, when it is in canonical form. Its numbers have at most some fifteen digits, which Python writes alike."""
    entry = json.loads(text)
    again = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if json.loads(again) != entry or list(entry) != sorted(entry):
        raise Wrong("an entry is not canonical: " + text[:80])
    return entry


def check_receipt(receipt, key):
    size, root = read_checkpoint(receipt["checkpoint"], key)
    if not receipt["entries"]:
        raise Wrong("the receipt has no entries")
    for one in receipt["entries"]:
        entry = read_entry(one["entry"])
        if entry["submission"] != receipt["submission"]:
            raise Wrong("an entry is about another submission")
        if not 0 <= one["index"] < size:
            raise Wrong("an entry lies outside of the log")
        path = [unbase64(part) for part in one["proof"]]
        if root_by_path(one["index"], size, leaf_hash(one["entry"].encode()), path) != root:
            raise Wrong("entry %d is not in the log" % one["index"])


def check_log(lines, key):
    size, root = read_checkpoint(json.loads(lines[0])["checkpoint"], key)
    leaves = []
    for index, line in enumerate(lines[1:]):
        number, hashed, text = line.split(" ", 2)
        if int(number) != index:
            raise Wrong("entry %s stands in the place of entry %d" % (number, index))
        read_entry(text)
        leaf = leaf_hash(text.encode())
        if leaf != unbase64(hashed):
            raise Wrong("entry %d is not what was recorded" % index)
        leaves.append(leaf)
    if len(leaves) != size or tree_root(leaves) != root:
        raise Wrong("the entries do not give the signed root")


def main(key_text, path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    key = read_key(key_text)
    if text.startswith('{"format":"gristmill-log-1"'):
        check_log(text.rstrip("\n").split("\n"), key)
    else:
        check_receipt(json.loads(text), key)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Wrong, ValueError, KeyError, TypeError) as error:
        print(error or type(error).__name__)
        sys.exit(1)
    print("ok")
