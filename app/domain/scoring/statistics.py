"""Agreement, consistency and uncertainty: the formulas of measurement.md, each with its source.

`ratings` are people x items on the levels 1-5, NaN where there is no answer; figures use what is
available, as the R package `multilevel` does since 2.8. `counts` are items x 5: how many people
chose each level. A figure that does not exist is NaN in an array and None on its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from app.domain.scoring.profile import AgreementWord, Interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LOWEST, HIGHEST = 1, 5
LEVELS: Ints = np.arange(LOWEST, HIGHEST + 1, dtype=np.int64)
UNIFORM_VARIANCE = (HIGHEST**2 - 1) / 12
"""Variance of answers spread evenly over A levels, (A^2 - 1) / 12; 2.0 for five levels."""

TINY = 1e-9
"""Two figures on the level scale closer than this are equal: sums in another order differ so."""

AGREEMENT_BANDS = (
    (0.30, AgreementWord.NONE),
    (0.50, AgreementWord.WEAK),
    (0.70, AgreementWord.MODERATE),
    (0.90, AgreementWord.STRONG),
)
"""Upper ends, included. LeBreton & Senter (2008), Organizational Research Methods 11; our reading
of them, as the bands were published with two decimals and leave gaps between."""


def item_variances(ratings: Floats) -> Floats:
    """Give each item's variance with n-1 below, in squared levels; NaN below two answers."""
    counts = np.sum(~np.isnan(ratings), axis=0)
    squares = np.nansum((ratings - _item_means(ratings)) ** 2, axis=0)
    return _divide(squares, counts - 1, where=counts > 1)


def r_wg(ratings: Floats) -> Floats:
    """Give r_wg of each item, 0-1: 1 - s2 / s2_EU with s2 no larger than s2_EU.

    James, Demaree & Wolf (1984), as in `multilevel`'s rwg; the null is an even spread.
    """
    return np.asarray(1 - np.minimum(item_variances(ratings) / UNIFORM_VARIANCE, 1))


def r_wg_j(ratings: Floats) -> float | None:
    """Give r_wg(J), 0-1: J(1-q) / (J(1-q)+q), q = mean item variance / s2_EU, no larger than 1.

    James, Demaree & Wolf (1984), as in `multilevel`'s rwg.j. It rises with the number of items by
    construction, so it is not comparable between capabilities.
    """
    variances = _known(item_variances(ratings))
    if not variances.size:
        return None
    q = min(float(variances.mean()) / UNIFORM_VARIANCE, 1.0)
    return variances.size * (1 - q) / (variances.size * (1 - q) + q)


def r_wg_star_j(variances: Floats) -> float | None:
    """Give r*_wg(J) of items by their variances: 1 - mean variance / s2_EU, not truncated.

    Lindell, Brandt & Whitney (1999), as in `multilevel`'s rwg.j.lindell. 1 is full agreement, 0 an
    even spread, negative more disagreement than that, such as two camps.
    """
    known = _known(variances)
    return 1 - float(known.mean()) / UNIFORM_VARIANCE if known.size else None


def ad_m(ratings: Floats) -> Floats:
    """Give AD_M of each item in levels: the mean distance from the item's mean.

    Burke, Finkelstein & Dusig (1999), as in `multilevel`'s ad.m.
    """
    return _mean_distance(ratings, _item_means(ratings))


def ad_md(ratings: Floats) -> Floats:
    """Give AD_Md of each item in levels: the mean distance from the item's median.

    Burke, Finkelstein & Dusig (1999), as in `multilevel`'s ad.m with type median.
    """
    known = ~np.isnan(ratings).all(axis=0)
    medians = np.full(ratings.shape[1], np.nan)
    medians[known] = np.nanmedian(ratings[:, known], axis=0)
    return _mean_distance(ratings, medians)


def a_wg(ratings: Floats) -> Floats:
    """Give a_wg of each item: 1 - 2 s2 / ([(H+L)M - M^2 - HL] k/(k-1)), H and L the scale's ends.

    Brown & Hauenstein (2005), as in `multilevel`'s awg. 1 where all chose the same end; NaN where
    the mean M lies so near an end that k answers can't spread as far as the formula supposes.
    """
    counts = np.sum(~np.isnan(ratings), axis=0)
    several = counts > 1
    k, m = np.where(several, counts, 2), _item_means(ratings)
    largest = ((HIGHEST + LOWEST) * m - m**2 - HIGHEST * LOWEST) * k / (k - 1)
    low = (LOWEST * (k - 1) + HIGHEST) / k
    high = (HIGHEST * (k - 1) + LOWEST) / k
    defined = several & (m >= low - TINY) & (m <= high + TINY)
    found = 1 - _divide(2 * item_variances(ratings), largest, where=defined)
    at_an_end = several & ((m == LOWEST) | (m == HIGHEST))
    return np.asarray(np.where(at_an_end, 1.0, found))


def variances_of_counts(counts: Ints) -> Floats:
    """Give the same as item_variances for items known by their counts, shape items x 5."""
    n = counts.sum(axis=1)
    squares = (counts * (LEVELS - means_of_counts(counts)[:, None]) ** 2).sum(axis=1)
    return _divide(squares, n - 1, where=n > 1)


def distances_of_counts(counts: Ints) -> Floats:
    """Give the same as ad_m for items known by their counts, shape items x 5."""
    n = counts.sum(axis=1)
    far = (counts * np.abs(LEVELS - means_of_counts(counts)[:, None])).sum(axis=1)
    return _divide(far, n, where=n > 0)


def means_of_counts(counts: Ints) -> Floats:
    """Give the mean level of items known by their counts, shape items x 5; NaN without answers."""
    n = counts.sum(axis=1)
    return _divide(counts @ LEVELS, n, where=n > 0)


def agreement_word(r_wg_star: float) -> AgreementWord:
    """Give the band of AGREEMENT_BANDS that an r*_wg(J) falls into; negative is none."""
    for upper, word in AGREEMENT_BANDS:
        if r_wg_star <= upper + TINY:
            return word
    return AgreementWord.VERY_STRONG


def cronbach_alpha(ratings: Floats) -> float | None:
    """Give alpha = k/(k-1) (1 - sum of item variances / variance of sums), without units.

    Cronbach (1951). People with a gap are left out; None for fewer than two items or people, or
    where all people have the same sum.
    """
    complete = ratings[~np.isnan(ratings).any(axis=1)]
    people, items = complete.shape
    total = float(complete.sum(axis=1).var(ddof=1)) if people > 1 else 0.0
    if items < 2 or total < TINY:
        return None
    parts = float(complete.var(axis=0, ddof=1).sum())
    return float(items / (items - 1) * (1 - parts / total))


def icc(groups: Sequence[Sequence[float]], *, weighted_size: bool = False) -> tuple[float, float]:
    """Give ICC(1) and ICC(2) of person means grouped by team, from a one-way analysis of variance.

    ICC(1) = (MSB-MSW) / (MSB+(k-1)MSW), ICC(2) = (MSB-MSW)/MSB; Bliese (2000), as in `multilevel`'s
    ICC1 and ICC2. k is the mean team size, or with `weighted_size` the classical
    k0 = (N - sum n^2/N) / (G-1). NaN where a mean square has no degrees of freedom or MSB is 0.
    """
    between, within = mean_squares(groups)
    sizes = np.array([len(group) for group in groups if len(group)], dtype=np.float64)
    k = float(sizes.mean()) if sizes.size else np.nan
    if weighted_size and sizes.size > 1:
        k = float((sizes.sum() - (sizes**2).sum() / sizes.sum()) / (sizes.size - 1))
    whole = between + (k - 1) * within
    return (
        (between - within) / whole if whole else np.nan,
        (between - within) / between if between else np.nan,
    )


def mean_squares(groups: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Give MSB and MSW, the mean squares between and within groups, in squared levels."""
    filled = [np.asarray(group, dtype=np.float64) for group in groups if len(group)]
    everyone = np.concatenate(filled) if filled else np.empty(0)
    if len(filled) < 2 or everyone.size <= len(filled):
        return np.nan, np.nan
    overall = everyone.mean()
    between = sum(g.size * float(g.mean() - overall) ** 2 for g in filled) / (len(filled) - 1)
    within = sum(float(((g - g.mean()) ** 2).sum()) for g in filled) / (everyone.size - len(filled))
    return between, within


def t_half_width(values: Floats) -> float | None:
    """Give half the width of the 95 % t interval of a mean, t(.975; n-1) s / sqrt(n).

    Student (1908); measurement.md 3.6 shows why not a bootstrap. In the units of the values. None
    for fewer than two values or when all are equal: then there is no spread to judge by.
    """
    if values.size < 2 or float(np.ptp(values)) < TINY:
        return None
    quantile = float(stdtrit(values.size - 1, 0.975))
    return quantile * float(values.std(ddof=1)) / float(np.sqrt(values.size))


def t_interval(values: Floats, *, centre: float | None = None) -> Interval | None:
    """Give the 95 % t interval about `centre`, or about the mean, clipped to 1-5; see above."""
    half = t_half_width(values)
    if half is None:
        return None
    middle = float(values.mean()) if centre is None else centre
    return Interval(max(float(LOWEST), middle - half), min(float(HIGHEST), middle + half))


def error_behind(score: float, interval: Interval | None, n: int | None) -> float | None:
    """Give a score's standard error in levels: half of its t interval over t(.975; n-1).

    Intervals are cut off at 1 and 5, so the longer side counts; None where both ends may have been
    cut off, or without an interval of a known number of people.
    """
    if interval is None or n is None or n < 2:
        return None
    if interval.low <= LOWEST + TINY and interval.high >= HIGHEST - TINY:
        return None
    half = max(interval.high - score, score - interval.low)
    return half / float(stdtrit(n - 1, 0.975)) if half > TINY else None


def _item_means(ratings: Floats) -> Floats:
    counts = np.sum(~np.isnan(ratings), axis=0)
    return _divide(np.nansum(ratings, axis=0), counts, where=counts > 0)


def _mean_distance(ratings: Floats, centres: Floats) -> Floats:
    counts = np.sum(~np.isnan(ratings), axis=0)
    return _divide(np.nansum(np.abs(ratings - centres), axis=0), counts, where=counts > 0)


def _divide(above: Floats | Ints, below: Floats | Ints, *, where: NDArray[np.bool_]) -> Floats:
    """Divide where asked; NaN elsewhere."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=where)


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]
