/** Disks that are full while data moves: nothing half done passes as whole, and it goes on when there is room. */
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import contract from '../../../adapters/index.ts'
import { inSqlite } from '../../support/embedded-store.ts'
import { maySmallDisk, smallDisk, type SmallDisk } from '../../support/small-disk.ts'
import { soon } from '../../support/runs.ts'
import { temporaryFolder } from '../support.ts'
import { planted, project, storeProcess, type Project } from './setting.ts'

const name = 'blue-to-green'
const slowly = ['--batch', '10', '--rate', '100'] as const

const isMountable = await maySmallDisk()
if (!isMountable) console.warn('Skipped: full disks, because this user may not mount a small one.')

const disk = async (kilobytes: number): Promise<SmallDisk> =>
  smallDisk(await temporaryFolder(), kilobytes)

const equal = async ({ migrate }: Project): Promise<void> => {
  const { stdout } = await migrate('verify', 'blue', 'green', '--json', '--recheck', '0s')
  expect(JSON.parse(stdout)).toMatchObject({ isEqual: true, found: [] })
}

interface Status {
  readonly state: { readonly status: string }
  readonly progress: { readonly total: { readonly read: number } }
}

const statusOf = async ({ migrate }: Project, run = name): Promise<Status | undefined> => {
  const { code, stdout } = await migrate('status', run, '--json')
  return code === 0 ? (JSON.parse(stdout) as Status) : undefined
}

const moving = async (it: Project, run = name): Promise<void> => {
  await vi.waitFor(
    async () => expect((await statusOf(it, run))?.progress.total.read).toBeGreaterThan(20),
    { timeout: soon },
  )
}

test.runIf(isMountable)('of the control store: it waits, or can be resumed', async () => {
  const { folder, fill, empty } = await disk(4096)
  const it = await project('1.1', '2.0', { control: `sqlite:${join(folder, 'control.db')}` })
  await planted(it.blue, 600)
  const first = it.migrating('run', 'blue', 'green', '--batch', '10', '--rate', '20')
  await moving(it)
  await fill()
  await first.noted(/The control store .*Trying again in/)
  first.child.kill('SIGKILL')
  await first.done
  await empty()
  const again = it.migrating('resume', name)
  await again.noted(/^Migration /)
  await fill()
  await again.noted(/The control store .*Trying again in/)
  await empty()
  expect((await it.migrate('throttle', name, '--rate', 'none')).code).toBe(0)
  const done = await again.done
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('It is completed.') })
  expect((await statusOf(it))?.progress.total.read).toBe(600)
  await equal(it)
})

test.runIf(isMountable && inSqlite('a full disk below the file of a backend'))(
  'of the backend that is written: it waits, or fails and can be resumed',
  async () => {
    const { folder, fill, empty } = await disk(8192)
    const it = await project('1.1', '2.0', {
      store: (schema, at) => storeProcess(schema, at === 'green' ? folder : undefined),
    })
    await planted(it.blue, 600)
    const first = it.migrating('run', 'blue', 'green', ...slowly, '--patience', '1s')
    await moving(it)
    await fill()
    const failed = await first.done
    expect(failed).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('It is failed: green'),
    })
    const again = it.migrating('resume', name)
    await again.noted(/green .*Trying again/)
    await empty()
    const done = await again.done
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('It is completed.') })
    await equal(it)
  },
)

test.runIf(isMountable).each([
  ['before the first document', 0, 2],
  ['while documents come', undefined, 1],
  ['when all are there, and it gets its name', 900, 2],
])('of a file that is written: %s', async (_, left, exit) => {
  const { folder, fill, empty } = await disk(8192)
  const it = await project()
  await planted(it.blue, 1500)
  const out = join(folder, 'out.ndjson')
  const words = ['run', 'blue', out, '--to-version', '2.0', '--name', 'out'] as const
  if (left !== undefined) await fill(left)
  const first = it.migrating(...words, '--patience', '1s', ...(left === undefined ? slowly : []))
  if (left === undefined) {
    await moving(it, 'out')
    await fill()
  }
  const { code, stdout, stderr } = await first.done
  expect(code).toBe(exit)
  expect(`${stdout}${stderr}`).toMatch(/cannot be (?:kept|written) .*(?:disk is full|ENOSPC)/)
  expect(existsSync(out)).toBe(false)
  expect(stderr.includes('All documents are there, and nothing is lost')).toBe(left === 900)
  await empty()
  const done = await it.migrate('resume', 'out')
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('Written: ') })
  expect((await readFile(out, 'utf8')).trim().split('\n')).toHaveLength(1500)
  expect((await readdir(folder)).filter((one) => one.startsWith('out'))).toEqual(['out.ndjson'])
})

test.runIf(isMountable)('of the file that keeps how far a verification is', async () => {
  const { folder, fill, empty } = await disk(256)
  const it = await project()
  const [first = ''] = await planted(it.blue, 20)
  const file = join(folder, 'place.json')
  const ends = {
    from: { name: 'blue', version: '1.1', fingerprint: null },
    to: { name: 'green', version: '2.0', fingerprint: null },
  }
  const of = { ...ends, contract: contract.hash, transform: null, only: null }
  const place = {
    format: 'isthmus-verification/1',
    of: JSON.stringify({ ...of, seed: 1 }),
    places: [],
    found: [{ type: 'Entity', key: 'before', place: 3, verdict: { kind: 'missing' } }],
    more: 0,
  }
  await writeFile(file, JSON.stringify(place))
  await fill()
  const running = it.migrating('verify', 'blue', 'green', '--resume', file, '--recheck', '5s')
  await running.line(/^Entity before is missing/)
  running.child.kill('SIGINT')
  const { stdout, stderr } = await running.done
  expect(stderr).toContain('place.json cannot be written (ENOSPC)')
  expect(stdout).not.toContain('goes on from there')
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(place)
  await empty()
  const again = await it.migrate('verify', 'blue', 'green', '--resume', file, '--recheck', '0s')
  expect(again.code).toBe(1)
  expect(again.stdout).toContain('Entity before is missing')
  expect(again.stdout).toContain(`Entity ${first} is missing`)
  expect(existsSync(file)).toBe(false)
})
