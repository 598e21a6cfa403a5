"""The one way in for pages, API and command line: a search within a transaction that acts for an organisation."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from matching.match import Knowledge
from service.candidates import targets
from service.candidates.blocks import Block, Blocks
from service.candidates.chain import Link, links
from service.candidates.filters import Filters, checked
from service.candidates.reasons import Reasoned, material, reasoned
from service.candidates.rows import key_of, numbered
from service.candidates.search import Hit, Page, Search, placed, search
from service.candidates.targets import Kind
from service.enterprises.pairs import Entries

Counted = TypeVar("Counted")


class CandidateEngine:
    """Searches over what one process keeps in memory; made once, shared by all requests."""

    def __init__(self, knowledge: Knowledge, blocks: Blocks | None = None) -> None:
        self._knowledge = knowledge
        self._entries = numbered(knowledge)
        self._blocks = blocks or Blocks(self._entries)

    async def search(self, session: AsyncSession, asked: Search, today: dt.date) -> Page:
        """The page of candidates for the organisation the transaction acts for; see `search.search` for what it raises."""
        catalogue = self._knowledge.catalogue
        checked(asked.filters, catalogue)
        if asked.target is not None:
            targets.check(asked.target, catalogue)
        vector = await self._vector(asked)
        blocks = await self._blocks.of(session, key_of(self._knowledge, today))
        return await asyncio.to_thread(search, blocks, asked, catalogue, self._entries, vector)

    async def placed(
        self, session: AsyncSession, asked: Search, ids: Iterable[UUID], today: dt.date
    ) -> dict[UUID, Hit]:
        """Where some enterprises stand in the whole list of a search; see `search.placed`."""
        catalogue, wanted = self._knowledge.catalogue, list(ids)
        checked(asked.filters, catalogue)
        vector = await self._vector(asked) if wanted else None
        blocks = await self._blocks.of(session, key_of(self._knowledge, today)) if wanted else []
        return await asyncio.to_thread(
            placed, blocks, asked, wanted, catalogue, self._entries, vector
        )

    async def links(
        self, session: AsyncSession, industry: str, filters: Filters, today: dt.date
    ) -> tuple[Link, ...]:
        """The chain of an industry with the candidates there are here for each link, fewest first."""
        catalogue = self._knowledge.catalogue
        targets.check(targets.Target(Kind.GAP, industry), catalogue)
        checked(filters, catalogue)
        blocks = await self._blocks.of(session, key_of(self._knowledge, today))
        return await asyncio.to_thread(links, blocks, industry, filters, catalogue, self._entries)

    async def reasons(
        self,
        session: AsyncSession,
        hits: Sequence[Hit],
        today: dt.date,
        weights: Mapping[str, Mapping[str, float]] | None = None,
    ) -> list[Reasoned]:
        """The reasons of a page's rows, as each enterprise's own report gives them, or gives them under own weights.

        Raises WeightsError for weights that cannot be used.
        """
        rows: dict[Any, Any] = await material(session, hits, self._knowledge)
        return await asyncio.to_thread(reasoned, hits, rows, self._knowledge, today, weights)

    async def counted(
        self,
        session: AsyncSession,
        today: dt.date,
        count: Callable[[list[Block], Entries], Counted],
    ) -> Counted:
        """What a function counts, in a thread, over every enterprise the transaction may see."""
        blocks = await self._blocks.of(session, key_of(self._knowledge, today))
        return await asyncio.to_thread(count, blocks, self._entries)

    async def _vector(self, asked: Search) -> NDArray[np.float32] | None:
        if asked.target is None or asked.target.kind is not Kind.TEXT:
            return None
        encoder, said = self._knowledge.encoder, asked.target.value[:4_000]
        vectors = await asyncio.to_thread(encoder.encode, [said], kind="query")
        found: NDArray[np.float32] = vectors[0]
        return found
