"""Writes src-core/calibration/oracle.json: what other programs say of synthetic cases.

scikit-learn, statsmodels, scipy, betacal (Kull), uncertainty-calibration (Kumar) and dcurves (Vickers). In a throw-away environment:
pip install numpy scipy scikit-learn statsmodels betacal uncertainty-calibration dcurves, then
python scripts/oracle/calibration.py > src-core/calibration/oracle.json
"""

import json
import sys
import warnings
from importlib.metadata import version

sys.path.pop(0)  # This file's name is that of Kumar's package.

import calibration as kumar
import dcurves
import numpy as np
import pandas as pd
import statsmodels.api as sm
from betacal import BetaCalibration
from scipy.optimize import minimize, minimize_scalar
from scipy.special import erf, expit, logit
from scipy.stats import foldnorm
from sklearn.calibration import _sigmoid_calibration, calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")
PACKAGES = ["numpy", "scipy", "scikit-learn", "statsmodels", "betacal", "uncertainty-calibration", "dcurves"]
GRID = np.array([-6, -3, -1.5, -0.7, 0, 0.4, 1.1, 2.5, 5])


def cases(seed, clusters, per_cluster, slope, spread, skew):
    """Scores with a shared part in each cluster, labels drawn from a tilted version of them, bent below 0 by skew."""
    random = np.random.default_rng(seed)
    shared = np.repeat(random.normal(0, spread, clusters), per_cluster)
    logits = np.round(random.normal(-0.6, 1.4, clusters * per_cluster) + shared, 3)
    labels = (random.random(len(logits)) < expit(slope * logits + skew * np.logaddexp(0, -logits) + 0.3 + 0.6 * shared)).astype(int)
    names = np.repeat([f"image {i}" for i in range(clusters)], per_cluster)
    return logits, labels, names


def delong(labels, scores):
    """AUC and its variance by the definition: every pair is compared."""
    positive, negative = scores[labels == 1], scores[labels == 0]
    pairs = (positive[:, None] > negative).astype(float) + 0.5 * (positive[:, None] == negative)
    return pairs.mean(), pairs.mean(1).var(ddof=1) / len(positive) + pairs.mean(0).var(ddof=1) / len(negative)


def smoothed(labels):
    """Platt's targets."""
    events = labels.sum()
    return np.where(labels == 1, (events + 1) / (events + 2), 1 / (len(labels) - events + 2))


def beta(logits, labels):
    """Beta calibration by a general optimiser within bounds, on Platt's targets; and Kull's own on the labels themselves."""
    targets, s = smoothed(labels), expit(logits)
    columns = np.column_stack([np.log(s), -np.log1p(-s), np.ones(len(s))])

    def loss(w):
        z = columns @ w
        return (np.logaddexp(0, z) - targets * z).sum()

    def gradient(w):
        return columns.T @ (expit(columns @ w) - targets)

    fit = minimize(loss, [1, 1, 0], jac=gradient, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)],
                   options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 10000})
    theirs = BetaCalibration(parameters="abm").fit(s.reshape(-1, 1), labels)
    return {"a": fit.x[0], "b": fit.x[1], "c": fit.x[2], "loss": fit.fun / len(s), "betacal": theirs.predict(expit(GRID)).tolist()}


def isotonic(logits, labels):
    fit = IsotonicRegression(out_of_bounds="clip").fit(logits, smoothed(labels))
    return fit.predict(GRID).tolist()


def bin_of(values, count):
    """As numpy.array_split, equal values together where the middle one of them falls."""
    order = np.argsort(values, kind="stable")
    part = np.empty(len(values), dtype=int)
    for number, members in enumerate(np.array_split(np.arange(len(values)), count)):
        part[members] = number
    places = pd.Series(np.arange(len(values)), index=order)
    middle = places.groupby(np.asarray(values)[order]).transform(lambda place: (place.min() + place.max()) // 2)
    result = np.empty(len(values), dtype=int)
    result[order] = part[middle.to_numpy()]
    return result


def local(x, labels, grid, span):
    """Local logistic regression with a tricube of the nearest neighbours around a line, by a general optimiser."""
    line = sm.GLM(smoothed(labels), sm.add_constant(x), family=sm.families.Binomial()).fit(tol=1e-14).params
    result = []
    for at in grid:
        half = np.sort(np.abs(x - at))[int(np.ceil(span * len(x))) - 1] * (1 + 1e-6)
        u = (x - at) / half
        kernel = np.where(np.abs(u) < 1, (1 - np.minimum(1, np.abs(u)) ** 3) ** 3, 0)
        offset = line[0] + line[1] * x

        def loss(w):
            z = offset + w[0] + w[1] * u
            return (kernel * (np.logaddexp(0, z) - labels * z)).sum() + 0.125 * (w @ w)

        fit = minimize(loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 5000})
        result.append(float(line[0] + line[1] * at + fit.x[0]))
    return result


def corp(p, labels):
    """Brier's parts after Dimitriadis, Gneiting and Jordan, as differences of three scores."""
    recalibrated = IsotonicRegression().fit_transform(p, labels)
    score = lambda q: float(np.mean((q - labels) ** 2))
    ours, best, base = score(p), score(recalibrated), score(labels.mean())
    return {"reliability": ours - best, "resolution": base - best, "uncertainty": base}


def debiased(p, labels):
    """Kumar's estimators over bins of equal mass; the mean of the normal draws in closed form, and by his own draws."""
    part = bin_of(p, 10)
    bins = [[(a, b) for a, b in zip(p[part == k], labels[part == k])] for k in range(10)]
    ece = 0
    for members in bins:
        score, seen = np.mean(members, axis=0)
        n = len(members)
        deviation = np.sqrt(seen * (1 - seen) / (n - 1))
        gap = abs(seen - score)
        ece += n / len(p) * (2 * gap - (foldnorm.mean(gap / deviation, scale=deviation) if deviation > 0 else gap))
    np.random.seed(7)
    return {"ece": ece, "rms": kumar.utils.unbiased_l2_ce(bins), "drawn": kumar.utils.normal_debiased_ce(bins, resamples=20000)}


def decisions(p, labels, thresholds):
    frame = pd.DataFrame({"p": p, "y": labels})
    table = dcurves.dca(data=frame, outcome="y", modelnames=["p"], thresholds=np.array(thresholds))
    column = lambda name: table[table.model == name].sort_values("threshold").net_benefit.tolist()
    return {"thresholds": thresholds, "model": column("p"), "all": column("all")}


def answers(seed, clusters, per_cluster, slope, spread, skew=0):
    logits, labels, names = cases(seed, clusters, per_cluster, slope, spread, skew)
    p = expit(logits)
    a, b = _sigmoid_calibration(logits, labels)
    nll = lambda t: log_loss(labels, expit(logits * np.exp(t)))
    auc, variance = delong(labels, logits)
    groups = {"groups": np.unique(names, return_inverse=True)[1]}
    line = sm.Logit(labels, sm.add_constant(logits)).fit(disp=0)
    robust = sm.Logit(labels, sm.add_constant(logits)).fit(disp=0, cov_type="cluster", cov_kwds=groups)
    wald = robust.wald_test((np.eye(2), [0, 1]), use_f=False, scalar=True)
    large = sm.GLM(labels, np.ones(len(p)), family=sm.families.Binomial(), offset=logit(p)).fit(tol=1e-12)
    uniform_seen, uniform_score = calibration_curve(labels, p, n_bins=10, strategy="uniform")
    part = bin_of(p, 10)
    mass = [(p[part == k].mean(), labels[part == k].mean(), int((part == k).sum())) for k in range(10)]
    places = [-2.0, -1.0, 0.0, 0.8]
    return {
        "seed": seed,
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "clusters": names.tolist(),
        "platt": {"slope": -a, "intercept": -b},
        "temperature": float(np.exp(-minimize_scalar(nll, bounds=(-np.log(100), np.log(100)), method="bounded", options={"xatol": 1e-10}).x)),
        "beta": beta(logits, labels),
        "isotonic": isotonic(logits, labels),
        "line": {"intercept": line.params[0], "slope": line.params[1], "covariance": line.cov_params().tolist()},
        "robust": robust.cov_params().tolist(),
        "wald": float(wald.statistic),
        "inTheLarge": float(large.params[0]),
        "auc": roc_auc_score(labels, logits),
        "delong": [auc, variance],
        "brier": brier_score_loss(labels, p),
        "logLoss": log_loss(labels, p),
        "bins": [[float(score), float(seen), n] for score, seen, n in mass],
        "uniformBins": [[float(score), float(seen)] for score, seen in zip(uniform_score, uniform_seen)],
        "ece": float(sum(n * abs(score - seen) for score, seen, n in mass) / len(p)),
        "corp": corp(p, labels),
        "debiased": debiased(p, labels),
        "local": [{"span": span, "at": places, "logOdds": local(logits, labels, places, span)} for span in (0.3, 0.75)],
        "decisions": decisions(p, labels, [0.05, 0.1, 0.3, 0.5, 0.8]),
    }


proportions = [(0, 10), (1, 10), (5, 10), (37, 50), (412, 1000), (10, 10)]
result = {
    "versions": {name: version(name) for name in PACKAGES},
    "grid": GRID.tolist(),
    "cases": [
        answers(1, 40, 5, 0.8, 0.0),
        answers(2, 60, 4, 1.3, 0.9),
        answers(3, 25, 6, 0.6, 0.5),
        answers(4, 60, 4, 0.9, 0.2, 1.2),
    ],
    "wilson": [[k, n, *map(float, proportion_confint(k, n, method="wilson"))] for k, n in proportions],
    "erf": [[x, float(erf(x))] for x in (-4.2, -1.0, -0.01, 0.0, 0.3, 1.7, 2.9999, 3.0, 5.5)],
    "foldedNormal": [[m, s, float(foldnorm.mean(abs(m) / s, scale=s))] for m, s in ((0, 1), (0.2, 0.1), (-0.3, 2), (0.01, 0.05))],
}
print(json.dumps(result))
