"""Exact intervals for counts."""

import math
from functools import lru_cache
from statistics import NormalDist

import mpmath

LEVEL = 0.95
# Weekly and monthly counts of such violence have a variance of 4.5 to 7 times their mean.
DISPERSION = 5


@lru_cache(maxsize=4096)
def poisson(n: float, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a Poisson mean of which ``n`` were counted (Garwood 1936, doi:10.1093/biomet/28.3-4.437).

    ``n`` may be a fraction: the gamma form of the interval holds for it too. The interval covers chance alone, neither
    what nobody reported nor what was counted twice.
    """
    tail = (1 - level) / 2
    return 0.0 if n == 0 else _quantile(n, tail), _quantile(n + 1, 1 - tail)


def dispersed(n: float, dispersion: float = DISPERSION, level: float = LEVEL) -> tuple[float, float]:
    """The interval of ``poisson`` widened by a dispersion factor φ: φ times the interval of n/φ."""
    low, high = poisson(n / dispersion, level)
    return low * dispersion, high * dispersion


@lru_cache(maxsize=4096)
def rate_ratio(
    n_before: int, exposure_before: float, n_after: int, exposure_after: float, level: float = LEVEL
) -> tuple[float, float]:
    """The exact interval of the rate after over the rate before, given both counts and exposures.

    Given their sum, the later count is binomial; its interval (Clopper–Pearson 1934, doi:10.1093/biomet/26.4.404)
    is turned into one of the ratio. The upper end is infinite where nothing was counted before.
    """
    tail, total = (1 - level) / 2, n_before + n_after
    low = 0.0 if n_after == 0 else _root(lambda p: _beta(n_after, n_before + 1, p) - tail)
    high = 1.0 if n_before == 0 else _root(lambda p: 1 - tail - _beta(n_after + 1, n_before, p))
    if total == 0:
        return 0.0, float("inf")
    scale = exposure_before / exposure_after
    return low / (1 - low) * scale, high / (1 - high) * scale if high < 1 else float("inf")


@lru_cache(maxsize=4096)
def compare(
    n_before: float, exposure_before: float, n_after: float, exposure_after: float, level: float = LEVEL
) -> int:
    """1 or -1 where the interval of ``rate_ratio`` lies above or below 1, else 0; without looking for its ends."""
    tail, even = (1 - level) / 2, exposure_after / (exposure_before + exposure_after)
    if n_after and _beta(n_after, n_before + 1, even) < tail:
        return 1
    return -1 if n_before and _beta(n_after + 1, n_before, even) > 1 - tail else 0


def _gamma(shape: float, x: float) -> float:
    """The probability that a gamma variable of this shape is at most x."""
    return mpmath.gammainc(shape, 0, x, regularized=True)


def _quantile(shape: float, probability: float) -> float:
    """What a gamma variable of this shape stays below with this probability."""
    # where it is good, the approximation of Wilson and Hilferty (1931, doi:10.1073/pnas.17.12.684) saves most steps
    near = 1 - 1 / (9 * shape) + NormalDist().inv_cdf(probability) / (3 * shape**0.5)
    # elsewhere the first term of the series of the probability
    start = shape * near**3 if near > 0.3 else (probability * math.gamma(shape + 1)) ** (1 / shape)
    scale = math.lgamma(shape)
    quantile = mpmath.findroot(
        lambda x: _gamma(shape, x) - probability,
        start,
        solver="newton",
        df=lambda x: mpmath.exp((shape - 1) * mpmath.log(x) - x - scale),
        tol=1e-12,
        verify=False,
    )
    return float(quantile)


def _beta(a: float, b: float, p: float) -> float:
    """The probability that a beta variable is at most p."""
    return mpmath.betainc(a, b, 0, p, regularized=True)


def _root(function) -> float:
    """Where between 0 and 1 a function is zero."""
    return float(mpmath.findroot(function, (0, 1), solver="pegasus", tol=1e-20, maxsteps=200, verify=False))
