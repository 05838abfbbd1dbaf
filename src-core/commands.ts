/**
 * Everything a key, a menu item or the command palette can ask for, with its key as shipped (design: the keys of reading).
 * `Settings.keys` maps the same names to a person's own keys. A key is a `KeyboardEvent.key` in lower case, with
 * `ctrl+` or `shift+` in front where needed; `space` is the space bar.
 */
export const commands = {
  'open-files': { title: 'Open files…', key: 'ctrl+o', menu: 'file' },
  'open-folder': { title: 'Open folder…', key: 'ctrl+shift+o', menu: 'file' },
  library: { title: 'Show the library', key: 'ctrl+l', menu: 'file' },
  play: { title: 'Play or pause', key: 'space', menu: 'run' },
  'previous-frame': { title: 'Previous frame', key: 'arrowleft', menu: 'run' },
  'next-frame': { title: 'Next frame', key: 'arrowright', menu: 'run' },
  'first-frame': { title: 'First frame', key: 'home', menu: 'run' },
  'last-frame': { title: 'Last frame', key: 'end', menu: 'run' },
  'previous-run': { title: 'Previous run', key: 'arrowup', menu: 'run' },
  'next-run': { title: 'Next run', key: 'arrowdown', menu: 'run' },
  slower: { title: 'Slower', key: '[', menu: 'run' },
  faster: { title: 'Faster', key: ']', menu: 'run' },
  invert: { title: 'Invert', key: 'i', menu: 'view' },
  window: { title: 'Window and level', key: 'w', menu: 'view' },
  zoom: { title: 'Zoom', key: 'z', menu: 'view' },
  fit: { title: 'Fit to window', key: 'f', menu: 'view' },
  measure: { title: 'Measure', key: 'm', menu: 'view' },
  peak: { title: 'Go to the peak frame', key: 'p', menu: 'reading' },
  stable: { title: 'Go to the most stable frame', key: 'o', menu: 'reading' },
  boxes: { title: 'Region boxes', key: 'b', menu: 'reading' },
  hospital: { title: 'My hospital: prevalence and harms', key: 'h', menu: 'reading' },
  details: { title: 'Details of the reading', key: 'd', menu: 'reading' },
  why: { title: 'Why this score: heat map on or off', key: 'y', menu: 'reading' },
  reveal: { title: 'Reveal the reading', key: 'r', menu: 'reading' },
  label: { title: 'Record my read', key: 'l', menu: 'reading' },
  'read-target': { title: 'My read: of the run or of this frame', key: 't', menu: 'reading' },
  'grade-none': { title: 'My read: no stenosis', key: '1', menu: 'reading' },
  'grade-below-50': { title: 'My read: below 50 %', key: '2', menu: 'reading' },
  'grade-50-69': { title: 'My read: 50-69 %', key: '3', menu: 'reading' },
  'grade-70-up': { title: 'My read: 70 % or more', key: '4', menu: 'reading' },
  'grade-occluded': { title: 'My read: occluded', key: '5', menu: 'reading' },
  train: { title: 'Train: fine-tune by a frozen cohort', key: 'ctrl+shift+f', menu: 'file' },
  models: { title: 'Models: adopt, roll back, compare, bundles', key: 'ctrl+shift+m', menu: 'file' },
  drift: { title: 'Drift: what is read here, and whether it moved', key: 'ctrl+shift+d', menu: 'file' },
  audit: { title: 'Audit log', key: 'ctrl+shift+l', menu: 'file' },
  cohort: { title: 'Cohort: choose, find leaks, freeze', key: 'ctrl+shift+k', menu: 'file' },
  compare: { title: 'Compare two models on sealed cases', key: 'ctrl+shift+e', menu: 'file' },
  'grade-not-gradable': { title: 'My read: not gradable', key: '6', menu: 'label' },
  'label-queue': { title: 'What to label next…', key: 'q', menu: 'label' },
  'label-next': { title: 'Next in the queue', key: 'j', menu: 'label' },
  'new-region': { title: 'New region on this frame', key: 'n', menu: 'label' },
  'previous-region': { title: 'Previous region', key: ',', menu: 'label' },
  'next-region': { title: 'Next region', key: '.', menu: 'label' },
  'region-left': { title: 'Move the region left', key: 'alt+arrowleft', menu: 'label' },
  'region-right': { title: 'Move the region right', key: 'alt+arrowright', menu: 'label' },
  'region-up': { title: 'Move the region up', key: 'alt+arrowup', menu: 'label' },
  'region-down': { title: 'Move the region down', key: 'alt+arrowdown', menu: 'label' },
  'region-narrower': { title: 'Make the region narrower', key: 'alt+shift+arrowleft', menu: 'label' },
  'region-wider': { title: 'Make the region wider', key: 'alt+shift+arrowright', menu: 'label' },
  'region-higher': { title: 'Make the region higher', key: 'alt+shift+arrowup', menu: 'label' },
  'region-lower': { title: 'Make the region lower', key: 'alt+shift+arrowdown', menu: 'label' },
  'delete-region': { title: 'Delete the region', key: 'delete', menu: 'label' },
  segment: { title: 'Segment of the coronary map…', key: 's', menu: 'label' },
  comment: { title: 'Comment…', key: 'e', menu: 'label' },
  'follow-region': { title: 'Offer the region on neighbouring frames', key: 'g', menu: 'label' },
  'confirm-region': { title: 'Confirm what is offered', key: 'k', menu: 'label' },
  'reject-region': { title: 'Reject what is offered', key: 'x', menu: 'label' },
  'undo-label': { title: 'Undo the last label', key: 'ctrl+z', menu: 'label' },
  'redo-label': { title: 'Redo the label', key: 'ctrl+shift+z', menu: 'label' },
  backup: { title: 'Backups of the library…', key: 'ctrl+shift+b', menu: 'file' },
  support: { title: 'Support bundle: logs and figures without names…', key: 'ctrl+shift+u', menu: 'help' },
  'export-image': { title: 'Export without names: run or frame…', key: 'ctrl+shift+s', menu: 'file' },
  'hide-identity': { title: 'Hide or show who the patients are', key: 'ctrl+shift+h', menu: 'view' },
  lock: { title: 'Lock the screen', key: 'ctrl+shift+p', menu: 'file' },
  settings: { title: 'Settings', key: 'ctrl+,', menu: 'file' },
  recalibrate: { title: 'Recalibrate here…', key: 'c', menu: 'reading' },
  facts: { title: 'Model facts', key: 'a', menu: 'help' },
  about: { title: 'About Ostium: build, parts and licences', key: 'f1', menu: 'help' },
  keys: { title: 'All keys', key: '?', menu: 'help' },
  palette: { title: 'Command palette', key: 'ctrl+k', menu: 'help' },
} as const

export type CommandName = keyof typeof commands
export type CommandMenu = (typeof commands)[CommandName]['menu']

const isCommandName = (name: string): name is CommandName => name in commands

export const commandNames: readonly CommandName[] = Object.keys(commands).filter(isCommandName)

/** The keys as shipped, by command name. */
export const shippedKeys: Readonly<Record<string, string>> = Object.fromEntries(
  commandNames.map((name) => [name, commands[name].key]),
)
