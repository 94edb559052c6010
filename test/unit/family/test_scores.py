# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Scores rise with their logits, stay in [0, 1], and lie symmetrically about one half."""

import numpy as np

from mobilenet_ros.family.scores import sigmoid

LOGITS = np.concatenate([np.linspace(-12, 12, 2001), [-1e30, -200, 200, 1e30]]).astype(np.float32)


def test_scores_stay_between_zero_and_one_without_a_warning() -> None:
    with np.errstate(all='raise', under='ignore'):
        scores = sigmoid(LOGITS)
    assert scores.dtype == np.float32
    assert scores.min() >= 0 and scores.max() <= 1


def test_scores_rise_with_their_logits_and_logit_is_the_inverse() -> None:
    scores = sigmoid(LOGITS[:2001]).astype(np.float64)
    assert (np.diff(scores) >= 0).all()
    np.testing.assert_allclose(np.log(scores / (1 - scores)), LOGITS[:2001], atol=0.02)


def test_opposite_logits_share_one() -> None:
    np.testing.assert_allclose(sigmoid(LOGITS) + sigmoid(-LOGITS), 1.0, atol=1e-6)


def test_what_is_no_number_stays_none() -> None:
    assert np.isnan(sigmoid(np.array([np.nan], np.float32))).all()
