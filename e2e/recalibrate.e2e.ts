import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { artifacts, launch, newHome, resize, type Home, type Running } from './launch.ts'
import { projectRoot } from './runtime.ts'

/** Small pictures of both kinds, each of a person of its own; absent on a machine without the data. */
const patches = join(projectRoot, '..', 'shared', 'data', 'patches-32')
const folders = ['train', 'validation'].flatMap((part) =>
  (['positive', 'negative'] as const).map((kind) => ({ folder: join(patches, part, kind), kind })),
)
const here = folders.every(({ folder }) => existsSync(folder))

let home: Home
let running: Running
beforeEach(() => void (home = newHome()))
afterEach(async () => {
  await running.close()
  home.remove()
})

/** Labels a site recorded, in its library: by `labels import`, as its night job would. */
function importLabels(): void {
  const cases = folders.flatMap(({ folder, kind }) =>
    readdirSync(folder).map((name) => ({
      patient: `${folder.slice(patches.length)}/${name}`,
      file: relative(home.path, join(folder, name)),
      frame: 0,
      box: null,
      grade: kind === 'positive' ? '>=70' : 'none',
    })),
  )
  const list = join(home.path, 'COHORT.json')
  writeFileSync(list, JSON.stringify({ name: 'our labels', cases }))
  const cli = join(projectRoot, 'dist', 'main', 'cli.cjs')
  const env = { ...process.env, XDG_DATA_HOME: join(home.path, 'data') }
  execFileSync(process.execPath, [cli, 'labels', 'import', list], { env, stdio: 'ignore' })
}

const dialog = () => running.page.getByRole('dialog', { name: 'Recalibrate here' })
const press = (key: string) => running.page.keyboard.press(key)
const picture = (name: string) => running.page.screenshot({ path: join(artifacts, `${name}.png`) })

/** By the keyboard alone: tabs until the control with this name has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let n = 0; n < 40; n++) {
    const focused = await running.page.evaluate(() => document.activeElement?.textContent.trim() ?? '')
    if (focused === name) return
    await press('Tab')
  }
  throw new Error(`no tab leads to ${name}`)
}

async function openAtPatches(): Promise<void> {
  await running.page.getByTestId('viewport').waitFor({ timeout: 60_000 })
  await press('c')
  await dialog().waitFor()
  const patch = dialog().getByRole('radio', { name: 'Patch' })
  for (let n = 0; n < 20 && !(await patch.isChecked()); n++) {
    const onRadio = await running.page.evaluate(
      () => document.activeElement?.getAttribute('type') === 'radio',
    )
    await press(onRadio ? 'ArrowRight' : 'Tab')
  }
}

it.skipIf(!here)(
  'a site lead recalibrates by keyboard, compares, adopts, finds it in force the next day, and undoes it',
  async () => {
    importLabels()
    running = await launch(home)
    await resize(running, 1280, 800)
    await openAtPatches()
    await dialog().getByText('125 images labelled in this library').waitFor()
    await picture('recalibrate-before')
    await tabTo('From these labels')
    await press('Enter')
    await dialog().getByTestId('recalibration-sentence').waitFor({ timeout: 120_000 })
    expect(await dialog().getByTestId('recalibration-sentence').textContent()).toContain('held-out images')
    await picture('recalibrate-outcome')
    await tabTo('Adopt')
    await press('Enter')
    await dialog()
      .getByText(/^Adopted as patch-/)
      .waitFor()
    await picture('recalibrate-adopted')

    await running.close()
    running = await launch(home)
    await resize(running, 1920, 1080)
    await openAtPatches()
    await dialog()
      .getByText(/^In force: patch-/)
      .waitFor()
    await picture('recalibrate-next-day')
    await tabTo('Undo')
    await press('Enter')
    await dialog()
      .getByText(/is taken back/)
      .waitFor()
    expect(
      await dialog()
        .getByText(/^In force/)
        .count(),
    ).toBe(0)
  },
  300_000,
)
