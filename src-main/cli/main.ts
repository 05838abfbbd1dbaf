// Long, as the options of every command and what --help says of its answer stand together.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { workerData } from 'node:worker_threads'
import { SiteLevel } from '#core/calibration/site-calibration.ts'
import { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import { NO_POLICY } from '#core/policy.ts'
import { sayEnd, threaded } from '../engine/threaded.ts'
import { accountName } from '../host/account.ts'
import { chosenFolders, dataFolders, logFolder } from '../host/data-folders.ts'
import { askedBy } from '#core/policy-acts.ts'
import { forbiddenCommands } from '../host/forbidden.ts'
import { forkTrainer } from '../host/fork-trainer.ts'
import { pipeParts } from '../host/pipe-parts.ts'
import { policyHere } from '../host/policy-file.ts'
import { logLevelOf, openLog } from '../host/log.ts'
import { mistakeFacts } from '#core/log/facts.ts'
import { word } from '#core/log/plain.ts'
import { programFlags } from '../host/program-flags.ts'
import { auditList, auditVerify } from './audit-command.ts'
import { bundleExport, bundleImport, bundleVerify, modelChangeRecord } from './bundle-command.ts'
import { formatOf } from '../host/label-lists.ts'
import { labelsExport, labelsImport } from './labels-command.ts'
import { modelsAdopt, modelsList, modelsRollBack } from './models-command.ts'
import { startEngine } from './early-engine.ts'
import { finetuneCommand } from './finetune-command.ts'
import { libraryBackup, libraryCheck, libraryExport, libraryRestore } from './library-command.ts'
import { inWords } from './output.ts'
import { outputOf } from './standard-output.ts'
import { readCommand } from './read-command.ts'
import { replayCommand } from './replay-command.ts'
import { exportCommand } from './export-command.ts'
import { supportBundle } from './support-command.ts'
import { selfTestCommand } from './selftest-command.ts'
import { EXIT, type CliWorld } from './world.ts'
import { recalibrateCommand } from './recalibrate-command.ts'

/** In the installed program this is a thread of it, else a process of Node. */
const thread = threaded(workerData)
if (thread !== null) sayEnd(thread, process)
const output = outputOf(thread !== null)
const parts =
  thread === null
    ? { engine: startEngine, trainer: forkTrainer }
    : pipeParts(process.execPath, process.getuid?.() === 0 ? ['--no-sandbox'] : [])

const programDir = __dirname
const root = join(programDir, '..', '..')

/** What the hospital decided must be known before anything is done. */
const policy = policyHere(process.env, process.platform, root.endsWith('.asar'))

const decided = policy.ok ? policy.value : NO_POLICY
const flags = programFlags(process.argv.slice(2), process.cwd())
const folders = chosenFolders(
  dataFolders(process.env, process.platform, homedir(), process.env['APPDATA'] ?? homedir()),
  decided,
  flags.data,
  accountName(),
)
const log = openLog({
  folder: logFolder(folders.data),
  name: 'commands',
  level: logLevelOf(decided, flags.verbose),
  days: decided.retention?.logsDays ?? null,
  echo: flags.verbose ? output.err : null,
  clock: () => new Date(),
})

const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

const world: CliWorld = {
  version: version.version,
  programDir,
  startEngine: (entry) => parts.engine(entry),
  startTrainer: parts.trainer,
  library: join(folders.data, 'library.db'),
  modelRoots: [join(root, 'models'), join(folders.data, 'models')],
  ...output,
  log,
  clock: () => performance.now(),
  onInterrupt: (callback) => {
    process.once('SIGINT', callback)
    return () => void process.off('SIGINT', callback)
  },
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.')
  return Number(text)
}

interface FinetuneFlags {
  readonly recipe: string
  readonly seed: number
  readonly out?: string
  readonly model?: string
  readonly epochs?: number
  readonly threads?: number
  readonly json: boolean
}

const program = new Command('ostium')
  .description('Reads coronary angiograms. Research use only: not for diagnosis.')
  .version(version.version)
  .option('--data <dir>', 'where the library, models and logs are (default: the data of this account)')
  .option('--verbose', 'log everything, and copy the log to standard error', false)
  .exitOverride()
  .configureOutput({ writeOut: output.out, writeErr: output.err })
  .showHelpAfterError('(--help lists the commands)')

program
  .command('read')
  .description('read angiograms: a score for each frame, each run, each study')
  .argument('<file...>', 'DICOM, DICOMDIR, folder, PNG or JPEG (20-200 px: one region; larger: one frame)')
  .option('--json', 'one JSON object a line', false)
  .option(
    '--every <n>',
    'read every n-th frame (default: all of a run of up to 20 frames, else every 5th)',
    wholeNumber,
  )
  .option(
    '--model <id>',
    'the model to read with (default: the one adopted here, else the newest that came with the program)',
  )
  .option(
    '--unshifted',
    "numbers at the evidence's own prevalence, not at the one set for this hospital",
    false,
  )
  .addHelpText('after', explanation())
  .action(
    async (
      files: string[],
      options: { json: boolean; every?: number; model?: string; unshifted: boolean },
    ) => {
      const { json, every = null, model = null, unshifted } = options
      process.exitCode = await readCommand(world, { files, json, every, model, unshifted })
    },
  )

program
  .command('selftest')
  .description(
    'prove this installation: files, models, library, every coding, probabilities, speed, no socket',
  )
  .option('--json', 'one JSON object', false)
  .option('--pdf <file>', 'the installation and operation qualification, as a document to sign')
  .option('--model <id>', 'the model to prove (default: the one that reads here)')
  .action(async (options: { json: boolean; pdf?: string; model?: string }) => {
    const { json, pdf = null, model = null } = options
    process.exitCode = await selfTestCommand(world, policy, { json, pdf, model })
  })

program
  .command('recalibrate')
  .description("refit one level's calibration from this site's labels; the weights stay as they are")
  .argument('[cohort]', 'COHORT.json: labels, as labels export writes them')
  .addOption(
    new Option('--level <level>', 'whose calibration').choices(SiteLevel.options).makeOptionMandatory(),
  )
  .option('--model <id>', 'the model to calibrate (default: the one that reads here)')
  .option(
    '--seed <n>',
    'by which patients are dealt to the half that fits and the half that measures',
    wholeNumber,
    1,
  )
  .option('--adopt', 'put it in force for readings from now on', false)
  .option('--undo', 'take the calibration in force at this level back', false)
  .option('--json', 'one JSON object', false)
  .action(
    async (
      file: string | undefined,
      options: { level: string; model?: string; seed: number; adopt: boolean; undo: boolean; json: boolean },
    ) => {
      const { model = null, ...rest } = options
      const level = SiteLevel.parse(options.level)
      process.exitCode = await recalibrateCommand(world, { ...rest, file: file ?? null, level, model })
    },
  )

program
  .command('finetune')
  .description(
    "train a copy of a model by this site's labels, and compare both on sealed patients; nothing is adopted",
  )
  .argument('<cohort>', 'COHORT.json: labels, as labels export writes them')
  .addOption(
    new Option('--recipe <recipe>', 'what learns').choices(FinetuneRecipe.options).default('whole-model'),
  )
  .option('--seed <n>', 'by which patients are dealt to the sides, and all that is drawn', wholeNumber, 1)
  .option('--out <dir>', "where the model's folder is put (default: the models of this computer)")
  .option('--model <id>', 'the model to begin from (default: the newest that came with the program)')
  .option('--epochs <n>', 'passes over the training cases (default: 10)', wholeNumber)
  .option('--threads <n>', 'of TensorFlow; another number gives other weights (default: 2)', wholeNumber)
  .option('--json', 'one JSON object', false)
  .action(async (file: string, options: FinetuneFlags) => {
    const { out = null, model = null, epochs = null, threads = null, recipe, ...rest } = options
    process.exitCode = await finetuneCommand(world, {
      file,
      out,
      model,
      epochs,
      threads,
      recipe: FinetuneRecipe.parse(recipe),
      ...rest,
    })
  })

const labels = program.command('labels').description('labels as lists: COHORT.json, CSV, COCO JSON')
labels
  .command('export')
  .description('write all labels of the library as a list')
  .argument(
    '<file>',
    'the list to write, as CSV where it ends in .csv; files in it are named from its folder',
  )
  .option('--coco', 'as COCO JSON instead of COHORT.json', false)
  .option('--json', 'one JSON object', false)
  .action(async (file: string, { json, coco }: { json: boolean; coco: boolean }) => {
    process.exitCode = await labelsExport(world, file, json, formatOf(file, coco))
  })
labels
  .command('import')
  .description('record the labels of a list in the library; each refused row is named with its reason')
  .argument(
    '<file>',
    'COHORT.json, CSV (patient, file, frame, grade; x, y, width, height of regions) or COCO JSON',
  )
  .option('--json', 'one JSON object', false)
  .action(async (file: string, { json }: { json: boolean }) => {
    process.exitCode = await labelsImport(world, file, json)
  })

const models = program.command('models').description('the models of this computer, and which of them reads')
models
  .command('list')
  .description('all models, the shipped first, those in the trash last')
  .option('--json', 'one JSON object a line', false)
  .action(async ({ json }: { json: boolean }) => {
    process.exitCode = await modelsList(world, json)
  })
models
  .command('adopt')
  .description('have readings from now on made by a model; a running window follows with its next reading')
  .argument('<id>', 'as models list names it')
  .requiredOption('--reason <text>', 'why; the audit log keeps it')
  .option('--despite-gate', 'though the comparison with its parent refused it', false)
  .option('--json', 'one JSON object', false)
  .action(async (id: string, options: { reason: string; despiteGate: boolean; json: boolean }) => {
    const { reason, despiteGate: despite, json } = options
    process.exitCode = await modelsAdopt(world, id, { reason, despite, json })
  })
models
  .command('rollback')
  .description('take the newest adoption back')
  .option('--reason <text>', 'why; the audit log keeps it', '')
  .option('--json', 'one JSON object', false)
  .action(async ({ reason, json }: { reason: string; json: boolean }) => {
    process.exitCode = await modelsRollBack(world, reason, json)
  })

models
  .command('change-record')
  .description('what changed from its parent, in the shape of a predetermined change control plan (Markdown)')
  .argument('<id>', 'as models list names it')
  .action(async (id: string) => {
    process.exitCode = await modelChangeRecord(world, id)
  })

models
  .command('replay')
  .description('train again from the same labels and seed, aside, and prove that the same weights come of it')
  .argument('<model>', 'as models list names it, or a bundle')
  .argument('<cohort>', 'COHORT.json: the same labels')
  .option('--json', 'one JSON object', false)
  .action(async (model: string, cohort: string, { json }: { json: boolean }) => {
    process.exitCode = await replayCommand(world, { model, cohort, json }, finetuneCommand)
  })

const bundle = program.command('bundle').description('models as signed files, for another workstation')
bundle
  .command('export')
  .description('write a model as one signed file, without anything that names a patient')
  .argument('<id>', 'as models list names it')
  .argument('<file>', 'the file to write')
  .option('--json', 'one JSON object', false)
  .action(async (id: string, file: string, { json }: { json: boolean }) => {
    process.exitCode = await bundleExport(world, id, file, json)
  })
bundle
  .command('verify')
  .description('prove that a bundle is as it was signed, and say by whom; nothing is imported')
  .argument('<file>', 'the bundle')
  .option('--json', 'one JSON object', false)
  .action(async (file: string, { json }: { json: boolean }) => {
    process.exitCode = await bundleVerify(world, file, json)
  })
bundle
  .command('import')
  .description('put the model of a bundle beside the others; it is adopted by nobody yet')
  .argument('<file>', 'the bundle')
  .option('--trust <fingerprint>', 'of a signer not known here, as they read it out to you')
  .option('--json', 'one JSON object', false)
  .action(async (file: string, { trust, json }: { trust?: string; json: boolean }) => {
    process.exitCode = await bundleImport(world, file, { trust: trust ?? null, json })
  })

const library = program.command('library').description('the library itself: sound, backed up, taken out')
library
  .command('check')
  .description('prove that the file is sound and its log as it was written')
  .option('--json', 'one JSON object', false)
  .action(async ({ json }: { json: boolean }) => {
    process.exitCode = await libraryCheck(world, json)
  })
library
  .command('backup')
  .description('copy it beside itself, while the window may be open')
  .option('--json', 'one JSON object', false)
  .action(async ({ json }: { json: boolean }) => {
    process.exitCode = await libraryBackup(world, json)
  })
library
  .command('restore')
  .description('put a backup in its place; close Ostium first')
  .argument('<file>', 'the backup, or its name in the folder of backups')
  .option('--json', 'one JSON object', false)
  .action((file: string, { json }: { json: boolean }) => {
    process.exitCode = libraryRestore(world, file, json)
  })
library
  .command('export')
  .description('write everything it holds into a folder, readable without this program')
  .argument('<folder>')
  .option('--json', 'one JSON object', false)
  .action(async (folder: string, { json }: { json: boolean }) => {
    process.exitCode = await libraryExport(world, folder, json)
  })

program
  .command('export')
  .description(
    'copy DICOM files without what names anybody (PS3.15 annex E, basic profile); pixels stay as they are',
  )
  .argument('<file...>', 'DICOM files')
  .requiredOption('--out <dir>', 'the folder to write into')
  .option('--frame <n>', 'this frame alone, from 1 (default: whole runs)', wholeNumber)
  .option('--json', 'one JSON object a line', false)
  .action(async (files: string[], options: { out: string; frame?: number; json: boolean }) => {
    process.exitCode = await exportCommand(world, { ...options, files, frame: options.frame ?? null })
  })

program
  .command('support-bundle')
  .description(
    'write logs, versions and figures into one zip file for whoever helps; nothing in it names anybody',
  )
  .argument('[file]', 'the file to write (default: ostium-support-<day>.zip here)')
  .option('--json', 'one JSON object', false)
  .action(async (file: string | undefined, { json }: { json: boolean }) => {
    process.exitCode = await supportBundle(world, decided, file ?? null, json)
  })

const audit = program.command('audit').description('the audit log of this library')
audit
  .command('verify')
  .description('prove that no entry was changed, removed or moved')
  .option('--json', 'one JSON object', false)
  .action(async ({ json }: { json: boolean }) => {
    process.exitCode = await auditVerify(world, json)
  })
audit
  .command('list')
  .description('the entries, oldest first')
  .option('--json', 'one JSON object a line', false)
  .option('--kind <kind>', 'only entries of this kind')
  .option('--last <n>', 'so many, the newest', wholeNumber, 100)
  .action(async ({ json, kind, last }: { json: boolean; kind?: string; last: number }) => {
    process.exitCode = await auditList(world, { json, kind: kind ?? null, last })
  })

/** For the log: which command is followed, as `models.adopt`. */
let command = 'none'
program.hook('preAction', (_program, action) => {
  const words = wordsOf(action)
  command = words.replaceAll(' ', '.')
  const forbids = policy.ok ? forbiddenCommands(policy.value, accountName()) : () => policy.error
  const forbidden = askedBy(words, action.opts()).map(forbids).find(Boolean)
  if (!forbidden) return
  output.err(`${inWords(forbidden)}\n`)
  process.exit(policy.ok ? EXIT.someFailed : EXIT.programFailed)
})

/** A command as it is typed, without the program's name and its options. */
const wordsOf = (command: Command): string =>
  command.parent === null ? '' : `${wordsOf(command.parent)} ${command.name()}`.trim()

/** What `--help` says of the answer. */
function explanation(): string {
  return `
With --json, a line for each frame read, then one for its run ("frame": null, "level": "run"), then one for its study
("level": "study"). "time" is in ms from the start of the run, "ms" is what reading took, "box" is [x, y, w, h] in
pixels. "promises" are the error rates that the answer keeps to, with what was seen of them; where grades in the library
say that one is broken, "triage" is "uncertain" and "reason" says so. A run also has "places": each place on its vessels
followed over the frames, with where it is seen best; "peakFrame", "stableFrame" (the well-filled one that moves least)
and "filled" (contrast by frame, 0 to 1). "probability" is null where the model abstains, and a frequency only where "evidence" says so. An image is a
run of one frame; one region (level "patch") is no run and has one line. A file that cannot be read gives
{"file", "error": {"code", "message", "action"}}.
Where the window was told the prevalence of this hospital, "probability" and "interval" are shifted to it: "unshifted" has
what they were, "shifts" from what to what, by whom, when and by which source. "harm" weighs a miss against a false alarm.
Standard output is only the answer; progress goes to standard error.
Exit codes: 0 done, 1 some input failed (the rest was read), 2 wrong usage, 3 the program failed, 130 interrupted.`
}

const startedMs = performance.now()

async function follow(): Promise<void> {
  await program.parseAsync()
  const ms = Math.round(performance.now() - startedMs)
  log.info('command', { command: word(command), exit: Number(process.exitCode ?? EXIT.done), ms })
  await log.close()
}

follow().catch((cause: unknown) => {
  if (cause instanceof CommanderError) {
    process.exitCode = cause.exitCode === 0 ? EXIT.done : EXIT.wrongUsage
    return
  }
  log.error('mistake', { where: word(command), ...mistakeFacts(cause) })
  output.err(
    `The program failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`,
  )
  void log.close().then(() => process.exit(EXIT.programFailed))
})
