"""The tree gives the published roots and proofs, and its checks accept nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing import merkle

# The eight inputs and the roots of the first 1..8 of them, as the Certificate Transparency
# reference implementations publish them for RFC 6962.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [merkle.leaf_hash(entry) for entry in INPUTS]
sizes = st.integers(min_value=1, max_value=70)


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(size)]


def test_the_published_roots() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()
    assert [merkle.root(LEAVES[: size + 1]).hex() for size in range(8)] == list(ROOTS)


def test_published_proofs() -> None:
    assert [node.hex() for node in merkle.inclusion_proof(LEAVES, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [node.hex() for node in merkle.consistency_proof(LEAVES, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def plain_root(leaves: list[bytes]) -> bytes:
    """The recursive definition, as RFC 6962 writes it."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(plain_root(leaves[:split]), plain_root(leaves[split:]))


@given(sizes)
def test_the_growing_tree_is_the_defined_tree(size: int) -> None:
    assert merkle.root(leaves_of(size)) == plain_root(leaves_of(size))


@given(sizes, st.data())
def test_a_stored_frontier_goes_on_where_it_stopped(size: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, size))
    frontier = merkle.Frontier()
    for leaf in leaves_of(size)[:cut]:
        frontier.append(leaf)
    again = merkle.Frontier(frontier.size, frontier.hashes)
    for leaf in leaves_of(size)[cut:]:
        again.append(leaf)
    assert again.root() == merkle.root(leaves_of(size))
    with pytest.raises(ValueError, match="one hash"):
        merkle.Frontier(size, [*again.hashes, b""])


@given(sizes, st.data())
def test_inclusion_is_proven_and_nothing_else_is(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof, root = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
    assert merkle.verify_inclusion(leaves[index], index, size, proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"else"), index, size, proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, proof, b"\0" * 32)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not merkle.verify_inclusion(leaves[index], size, size, proof, root)
    for other in set(range(size)) - {index}:
        assert not merkle.verify_inclusion(leaves[index], other, size, proof, root)
    if proof:
        assert not merkle.verify_inclusion(leaves[index], index, size, proof[:-1], root)


@given(sizes, st.data())
def test_growth_is_proven_and_a_rewritten_past_is_not(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    old = data.draw(st.integers(0, size))
    old_root, root = merkle.root(leaves[:old]), merkle.root(leaves)
    proof = merkle.consistency_proof(leaves, old)
    assert merkle.verify_consistency(old, old_root, size, root, proof)
    if old > 0:
        rewritten = [merkle.leaf_hash(b"rewritten"), *leaves[1:]]
        forged = merkle.consistency_proof(rewritten, old)
        assert not merkle.verify_consistency(old, old_root, size, merkle.root(rewritten), forged)
        assert not merkle.verify_consistency(old, old_root, size, root, [*proof, root])
    if 0 < old < size:
        assert not merkle.verify_consistency(old, old_root, size, root, proof[:-1])
        assert not merkle.verify_consistency(old, old_root, size, old_root, proof)
    assert not merkle.verify_consistency(size + 1, root, size, root, [])


def test_what_does_not_exist_has_no_proof() -> None:
    for index in (-1, 8):
        with pytest.raises(IndexError):
            merkle.inclusion_proof(LEAVES, index)
    for old in (-1, 9):
        with pytest.raises(ValueError, match="larger"):
            merkle.consistency_proof(LEAVES, old)
