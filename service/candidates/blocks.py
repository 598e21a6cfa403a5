"""What searches read, kept in memory by organisation, and brought up to date before every search.

Row-level security decides twice: a block is filled by a transaction that acts for the searcher's organisation, and read
only by one that may see the organisation it belongs to (`rows.visible`).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from service.candidates.rows import Key, Version, changed, visible
from service.candidates.segment import Builder, Mask, Segment
from service.enterprises.load import fresh_plans
from service.enterprises.pairs import Entries

MOST_SEGMENTS = 12
"""Segments a search walks through: each refresh adds one, and then they are made one again."""
REBUILT = 20_000
"""Changed rows that are always cheap enough to keep beside the first segment."""
MOST_BYTES = 4 << 30
"""Vectors held at once, in bytes; the organisations asked for longest ago are dropped."""


class Part(NamedTuple):
    """A segment, and which of its rows still hold: the others were changed, merged away or moved to a later segment."""

    segment: Segment
    alive: Mask


class Block(NamedTuple):
    """One organisation's enterprises at a version; `base` is the version the first part stands for."""

    key: Key
    version: Version
    base: int
    parts: tuple[Part, ...]

    @property
    def bytes(self) -> int:
        return sum(part.segment.vectors.nbytes for part in self.parts)


class Blocks:
    """The blocks of one process."""

    def __init__(self, entries: Entries, most_bytes: int = MOST_BYTES) -> None:
        self.entries = entries
        self._most_bytes = most_bytes
        self._kept: OrderedDict[UUID, Block] = OrderedDict()
        self._locks: dict[UUID, asyncio.Lock] = {}

    async def of(self, session: AsyncSession, key: Key) -> list[Block]:
        """The blocks of every organisation the transaction may see, as of now.

        The first call for an organisation reads all of its enterprises (seconds for 200,000), later ones what changed.
        """
        found = [await self._fresh(session, key, version) for version in await visible(session)]
        self._drop({block.version.organisation_id for block in found})
        return found

    async def _fresh(self, session: AsyncSession, key: Key, now: Version) -> Block:
        organisation = now.organisation_id
        async with self._locks.setdefault(organisation, asyncio.Lock()):
            block = self._kept.get(organisation)
            if block is None or block.key != key or block.version.epoch != now.epoch:
                block = await self._built(session, key, now)
            elif block.version.version < now.version:
                block = await self._grown(session, block, now)
            self._kept[organisation] = block
            self._kept.move_to_end(organisation)
            return block

    async def _built(self, session: AsyncSession, key: Key, now: Version) -> Block:
        segment = await self._read(session, key, now, 0)
        return Block(key, now, now.version, (_part(segment),))

    async def _grown(self, session: AsyncSession, block: Block, now: Version) -> Block:
        """The block with what changed since: as one more part, or all the later parts made one."""
        many = len(block.parts) >= MOST_SEGMENTS
        since = block.base if many else block.version.version
        segment = await self._read(session, block.key, now, since)
        first = block.parts[0]
        if many and len(segment) > max(REBUILT, len(first.segment) // 4):
            return await self._built(session, block.key, now)
        parts = (first,) if many else block.parts
        older = await asyncio.to_thread(_without, parts, segment.ids)
        return block._replace(version=now, parts=(*older, _part(segment)))

    async def _read(self, session: AsyncSession, key: Key, now: Version, since: int) -> Segment:
        await fresh_plans(session)
        builder = Builder(self.entries, key.dimension)
        async for rows in changed(session, now.organisation_id, key, since):
            await asyncio.to_thread(builder.add, rows)
        return await asyncio.to_thread(builder.segment)

    def _drop(self, used: set[Any]) -> None:
        held = sum(block.bytes for block in self._kept.values())
        for organisation in [o for o in self._kept if o not in used]:
            if held <= self._most_bytes:
                return
            held -= self._kept.pop(organisation).bytes


def _part(segment: Segment) -> Part:
    return Part(segment, ~segment.merged)


def _without(parts: Sequence[Part], ids: Sequence[UUID]) -> list[Part]:
    """The parts without rows of these ids."""
    left = []
    for segment, alive in parts:
        gone = [row for row in map(segment.row, ids) if row is not None]
        if gone:
            alive = alive.copy()
            alive[np.array(gone)] = False
        left.append(Part(segment, alive))
    return left
