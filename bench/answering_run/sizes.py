"""How much of everything; the defaults are the benchmark, smaller ones are for trying it out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Rates are per second. tenants: so many share the questions, since pushes of one tenant travel together."""

    seed: int = 4
    tenants: int = 5
    words: int = 40_000
    rules: int = 500
    articles: int = 10_000
    decisions: int = 3_000
    streams: int = 500
    rounds: int = 2
    chunks: int = 20
    chunks_s: float = 2.0
    many_chunks: int = 100
    many_chunks_s: float = 10.0
    characters: int = 2
    gather_s: float = 8.0
    first: int = 1_000
    first_rate: float = 25.0
    first_wait_s: float = 0.3
    first_stream_s: float = 4.0
    faults: int = 2_000
    faults_rate: float = 25.0
    faults_share: float = 0.3
    hits: int = 1_000
    hits_rate: float = 25.0
    settle_s: float = 40.0
