import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { run } from '../values.testing.ts'
import ExportDialog from './ExportDialog.svelte'

afterEach(cleanup)
const settle = () => new Promise((resolve) => setTimeout(resolve))

it('does not ask about the run on screen what main warned of another one', async () => {
  let warn: () => void = () => undefined
  const warned = new Promise<void>((done) => (warn = done))
  const { api } = createFakeApi({
    image: {
      export: async () => {
        await warned
        return ok({ kind: 'asks', warning: 'Something looks like text.' })
      },
    },
  })
  const props = { api: api.image, frame: 0, onError: () => undefined }
  const { rerender } = render(ExportDialog, { ...props, runId: run('a').id, open: true })
  await fireEvent.click(await screen.findByRole('button', { name: 'Whole run…' }))
  await rerender({ ...props, runId: run('b').id, open: false })
  await rerender({ ...props, runId: run('b').id, open: true })
  warn()
  await settle()
  await settle()
  expect(screen.queryByTestId('text-warning')).toBeNull()
  expect(screen.queryByRole('button', { name: /I looked/ })).toBeNull()
})
