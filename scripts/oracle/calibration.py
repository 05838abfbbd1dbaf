"""Writes src-core/calibration/oracle.json: what scikit-learn, statsmodels and scipy say of synthetic cases.

In a throw-away environment: pip install numpy scipy scikit-learn statsmodels, then
python scripts/oracle/calibration.py > src-core/calibration/oracle.json
"""

import json

import numpy as np
import statsmodels.api as sm
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit
from sklearn.calibration import _sigmoid_calibration, calibration_curve
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from statsmodels.stats.proportion import proportion_confint


def cases(seed, clusters, per_cluster, slope, spread):
    """Scores with a shared part in each cluster, labels drawn from a tilted version of them."""
    random = np.random.default_rng(seed)
    shared = np.repeat(random.normal(0, spread, clusters), per_cluster)
    logits = np.round(random.normal(-0.6, 1.4, clusters * per_cluster) + shared, 3)
    labels = (random.random(len(logits)) < expit(slope * logits + 0.3 + 0.6 * shared)).astype(int)
    names = np.repeat([f"image {i}" for i in range(clusters)], per_cluster)
    return logits, labels, names


def delong(labels, scores):
    """AUC and its variance by the definition: every pair is compared."""
    positive, negative = scores[labels == 1], scores[labels == 0]
    pairs = (positive[:, None] > negative).astype(float) + 0.5 * (positive[:, None] == negative)
    return pairs.mean(), pairs.mean(1).var(ddof=1) / len(positive) + pairs.mean(0).var(ddof=1) / len(negative)


def answers(seed, clusters, per_cluster, slope, spread):
    logits, labels, names = cases(seed, clusters, per_cluster, slope, spread)
    p = expit(logits)
    a, b = _sigmoid_calibration(logits, labels)
    nll = lambda t: log_loss(labels, expit(logits * np.exp(t)))
    auc, variance = delong(labels, logits)
    groups = {"groups": np.unique(names, return_inverse=True)[1]}
    line = sm.Logit(labels, sm.add_constant(logits)).fit(disp=0)
    robust = sm.Logit(labels, sm.add_constant(logits)).fit(disp=0, cov_type="cluster", cov_kwds=groups)
    large = sm.GLM(labels, np.ones(len(p)), family=sm.families.Binomial(), offset=logit(p)).fit(tol=1e-12)
    observed, mean_score = calibration_curve(labels, p, n_bins=10, strategy="uniform")
    order = np.argsort(p, kind="stable")
    mass = [(p[part].mean(), labels[part].mean(), len(part)) for part in np.array_split(order, 10)]
    return {
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "clusters": names.tolist(),
        "platt": {"slope": -a, "intercept": -b},
        "temperature": float(np.exp(-minimize_scalar(nll, bounds=(-4, 4), method="bounded", options={"xatol": 1e-10}).x)),
        "line": {"intercept": line.params[0], "slope": line.params[1], "covariance": line.cov_params().tolist()},
        "robust": robust.cov_params().tolist(),
        "inTheLarge": float(large.params[0]),
        "auc": roc_auc_score(labels, logits),
        "delong": [auc, variance],
        "brier": brier_score_loss(labels, p),
        "logLoss": log_loss(labels, p),
        "bins": [[float(score), float(seen), n] for score, seen, n in mass],
        "ece": float(sum(n * abs(score - seen) for score, seen, n in mass) / len(p)),
    }


proportions = [(0, 10), (1, 10), (5, 10), (37, 50), (412, 1000), (10, 10)]
result = {
    "cases": [answers(1, 40, 5, 0.8, 0.0), answers(2, 60, 4, 1.3, 0.9), answers(3, 25, 6, 0.6, 0.5)],
    "wilson": [[k, n, *map(float, proportion_confint(k, n, method="wilson"))] for k, n in proportions],
}
print(json.dumps(result))
