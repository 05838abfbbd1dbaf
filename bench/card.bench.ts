import '@tensorflow/tfjs-node'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import { UNKNOWN_HOSPITAL } from '#core/calibration/hospital.ts'
import { evidenceLine, headline, sentence } from '#core/calibration/wording.ts'
import { parseLedger } from '#core/ledger/ledger-file.ts'
import { factsOf, withLedger } from '#core/ledger/ledger-of.ts'
import { ledgerWords } from '#core/ledger/ledger-words.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { frameAtHospital } from '#core/reading/at-hospital.ts'
import { judgeFrame, judgeRun } from '#core/reading/judge.ts'
import { bestPerPlace } from '#core/reading/places.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { readModelFiles } from '../src-main/engine/model-files.ts'
import { filledRun } from '../src-main/engine/phantom.testing.ts'
import { REGION_BATCH } from '#core/regions/look.ts'
import { reliabilityPlot } from '../src-renderer/reading/reliability-plot.ts'
import { median } from './median.ts'
import { MODEL, readRun, valueOf } from './read-run.ts'

/**
 * Everything the card shows of a frame beyond what the model computes: from 32 scores to judged regions and frame, triage, the
 * circuit's ledger, run, places, the hospital's shift, headline, sentence and evidence of each, and the plot. The peer is the model's own time for
 * that frame (regions found, backbone, circuit) on the same machine in the same run: the card may not be felt beside it, and is
 * to stay within 20 ms. Medians, in ms.
 */
const FRAMES = 10
const REPEATS = 200
const LIMIT_MS = 20
const clock = () => performance.now()
const { facts, readings } = await readRun(filledRun(FRAMES), FRAMES, clock)
const calibration = valueOf(
  parseCalibration(JSON.parse(readFileSync(join(MODEL, 'calibration.json'), 'utf8'))),
)
const reliability = facts.reliability.region
if (reliability === undefined) throw new Error(`${MODEL} has no evidence of regions to draw`)

const files = valueOf(await readModelFiles(MODEL))
if (files.ledger === null) throw new Error(`${MODEL} has no ledger`)
const {
  backbone,
  circuit: { qubits },
} = hybridConfigOf(files.manifest)
const ledger = valueOf(
  parseLedger(files.ledger, {
    weightsSha256: files.manifest.weights.sha256,
    features: backbone.features,
    qubits,
  }),
)
/** h of 32 regions: the classical path costs the same whatever stands in it. */
const features = new Float32Array(REGION_BATCH * backbone.features).fill(0.1)

const hospital = {
  ...UNKNOWN_HOSPITAL,
  prevalences: [
    { level: 'region' as const, value: 0.1, source: 'bench', setBy: 'bench', setAt: '2026-11-25' },
  ],
}
const inside = readings.filter(({ regions }) => regions.length > 0)
const spent: number[] = []
let length = 0
for (let i = 0; i < REPEATS; i++) {
  const reading = inside[i % inside.length]
  if (reading === undefined) throw new Error('every frame of the drawn run is outside what the model knows')
  const begun = clock()
  length += card(reading)
  spent.push(clock() - begun)
}
const ours = median(spent)
const peer = median(inside.map(({ cost }) => cost.total - cost.decode))
process.stderr.write(
  `card, median of ${REPEATS} in ms: ${ours.toFixed(3)}, worst ${Math.max(...spent).toFixed(2)}; ` +
    `${ours <= LIMIT_MS ? 'within' : 'beyond'} ${LIMIT_MS}; ${Math.round(length / REPEATS)} characters a card\n`,
)
process.stdout.write(`${JSON.stringify({ name: 'card', ours, peer, unit: 'ms' })}\n`)

/** @returns how many characters it would show, so that nothing of it can be left out */
function card(reading: FrameReading): number {
  const boxes = reading.regions.map(({ box }) => box)
  const logits = reading.regions.map(({ logit }) => logit)
  const told = withLedger(ledger, judgeFrame(calibration, boxes, logits, null), boxes, {
    logits,
    logitsWithoutCircuit: logits,
    features,
  })
  const judged = frameAtHospital({ ...reading, ...told }, hospital)
  const circuit = ledgerWords(factsOf(ledger.file), 'region', judged.regions[0]?.ledger ?? null)
  const whole = judgeRun(calibration, [...readings])
  const places = bestPerPlace(judged.regions)
  const shown = [judged.probability, ...places.map(({ probability }) => probability)]
  if (whole !== null) shown.push(whole.probability)
  const words = shown.map((one) => [headline(one).text, sentence(one), evidenceLine(one) ?? ''].join(' '))
  const plot = reliabilityPlot(reliability ?? missing(), places[0]?.probability.value ?? null, {
    width: 300,
    curve: 100,
    histogram: 28,
  })
  return words.join('').length + (circuit?.circuit.length ?? 0) + plot.band.length + plot.curve.length
}

function missing(): never {
  throw new Error('there is no reliability')
}
