/** The demo's rollout over real processes: its line, its commands, both stores, and starts after the first. */
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { soon } from '../../support/runs.ts'
import { isthmus, root, start, temporaryFolder, type Running } from '../support.ts'

interface ToldRollout {
  readonly name: string
  readonly status: string
  readonly resources: readonly { readonly resource: string; readonly stage: string }[]
  readonly waits: string
  readonly show: string
  readonly move: string | null
}

interface Said {
  readonly url: string
  readonly adminUrl: string
  readonly backends: Readonly<Record<'blue' | 'green', { readonly url: string }>>
  readonly rollouts: readonly ToldRollout[]
}

const anyPorts = ['--port=0', '--admin-port=0', '--blue-port=0', '--green-port=0']

const started = (data: string, ...options: readonly string[]): Running =>
  start(['demo', '--data', data, ...anyPorts, ...options])

const said = async (demo: Running): Promise<Said> => JSON.parse(await demo.line(/"try"/)) as Said

const lineOf = (demo: Running): Promise<string> => demo.line(/^Rollout /)

/** Once everything answers. */
const ready = async (demo: Running): Promise<Running> => {
  await demo.line(/Ctrl-C stops everything/)
  return demo
}

const stopped = async (demo: Running) => {
  demo.child.kill('SIGTERM')
  const done = await demo.done
  expect(done.code).toBe(0)
  return done
}

/** As printed, by the command of this repository. */
const typed = (command: string) => {
  expect(command).toMatch(/^npx isthmus /)
  return isthmus(command.split(' ').slice(2))
}

const json = { 'content-type': 'application/json' }

const created = async (url: string, name: string): Promise<string> => {
  const answer = await fetch(`${url}/entities`, {
    method: 'POST',
    headers: { ...json, 'api-version': '1.0' },
    body: JSON.stringify({ entity_type: 'Ship', metadata: { name } }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { readonly id: string }).id
}

/** Which backend answers somebody without credentials, and at which stage. */
const decided = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${url}/entities/count`, {
    headers: { 'api-version': '1.0', 'isthmus-explain': '1', ...headers },
  })
  await answer.arrayBuffer()
  const text = answer.headers.get('isthmus-decision') ?? ''
  return /backend="(\w+)".*variant="(\w+)"/.exec(text)?.slice(1).join(' at ')
}

const atLive = [
  { resource: 'entities', stage: 'live' },
  { resource: 'relations', stage: 'live' },
]

describe('a demo that runs', () => {
  let data: string
  let demo: Running
  let here: Said
  let told: ToldRollout

  beforeAll(async () => {
    data = await temporaryFolder()
    demo = started(data, '--json')
    here = await said(demo)
    const [first] = here.rollouts
    if (!first) throw new Error('It tells of no rollout')
    told = first
  })

  afterAll(() => stopped(demo))

  test('tells programs of its rollout: where it is, what it waits for, and both commands', () => {
    const store = `--store sqlite:${join(data, 'control.db')}`
    expect(here.rollouts).toEqual([
      {
        name: 'to-green',
        from: 'blue',
        to: 'green',
        status: 'running',
        resources: atLive,
        waits: 'rampdown waits for your approval',
        show: `npx isthmus rollout status to-green ${store}`,
        move: `npx isthmus rollout approve to-green ${store}`,
      },
    ])
  })

  test('writes of a client are in both stores', async () => {
    const id = await created(here.url, 'Argo')
    const [blue, green] = await Promise.all(
      [here.backends.blue.url, here.backends.green.url].map(
        async (url) =>
          (await (await fetch(`${url}/entities/${id}`)).json()) as Record<string, unknown>,
      ),
    )
    expect(blue).toMatchObject({ id, metadata: { name: 'Argo' } })
    expect(green).toMatchObject({ id, metadata: { name: 'Argo' } })
    expect(blue).not.toHaveProperty('owner_identity')
    expect(green).toMatchObject({ owner_identity: null, updated_at: blue?.['updated_at'] })
  })

  test('the flag says who reads where, and a kill switch leads all reads back', async () => {
    const lab = { 'x-api-key': 'demo-lab-key' }
    expect(await decided(here.url)).toBe('blue at live')
    expect(await decided(here.url, lab)).toBe('green at live')
    const store = `--store=sqlite:${join(data, 'control.db')}`
    await isthmus(['flags', 'kill', '--all', '--backend', 'blue', '--yes', store])
    await vi.waitFor(async () => expect(await decided(here.url, lab)).toBe('blue at live'), soon)
    await isthmus(['flags', 'release', '--all', '--yes', store])
    await vi.waitFor(async () => expect(await decided(here.url, lab)).toBe('green at live'), soon)
  })

  test('the commands work as they are printed: it goes on, and all the way back', async () => {
    const status = await typed(told.show)
    expect(status.code).toBe(0)
    expect(status.stdout).toMatch(
      /^to-green: blue -> green, running, to be at live, for whom the flag entity-schema says /,
    )
    expect((await typed(told.move ?? '')).code).toBe(0)
    await vi.waitFor(async () => expect(await decided(here.url)).toBe('green at rampdown'), soon)
    const id = await created(here.url, 'Endeavour')
    const store = `--store=sqlite:${join(data, 'control.db')}`
    const back = await isthmus(['rollout', 'rollback', 'to-green', '--yes', store])
    expect(back.code).toBe(0)
    await vi.waitFor(async () => expect(await decided(here.url)).toBe('blue at off'), soon)
    const kept = await fetch(`${here.url}/entities/${id}`, { headers: { 'api-version': '1.0' } })
    expect(await kept.json()).toMatchObject({ metadata: { name: 'Endeavour' } })
  })
})

test('ends what it prints with the line; a restart goes on with stores and rollout, and begins anew with the stores', async () => {
  const data = await temporaryFolder()
  const first = started(data)
  const command = (verb: string) =>
    `\`npx isthmus rollout ${verb} to-green --store sqlite:${join(data, 'control.db')}\``
  const line =
    `Rollout to-green, blue -> green: live; rampdown waits for your approval. ` +
    `${command('status')} shows it, ${command('approve')} moves it on.`
  expect(await lineOf(first)).toBe(line)
  const url = (await first.line(/gateway {2}http/)).split(/ +/)[2] ?? ''
  const id = await created(url, 'Argo')
  const held = await isthmus([
    'rollout',
    'hold',
    'to-green',
    '--reason',
    'lunch',
    `--store=sqlite:${join(data, 'control.db')}`,
  ])
  expect(held.code).toBe(0)
  const { stdout, stderr } = await stopped(first)
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(line)
  expect(stderr).toMatch(/both are filled with the same graph of the world/)

  const second = started(data)
  expect(await lineOf(second)).toBe(
    `Rollout to-green, blue -> green: live; it is held (lunch). ` +
      `${command('status')} shows it, ${command('resume')} moves it on.`,
  )
  const again = (await second.line(/gateway {2}http/)).split(/ +/)[2] ?? ''
  expect((await fetch(`${again}/entities/${id}`)).status).toBe(200)
  expect((await stopped(second)).stderr).toMatch(/are as you left them/)

  for (const name of ['blue', 'green']) {
    for (const part of ['', '-wal', '-shm']) {
      await rm(join(data, `${name}.db${part}`), { force: true })
    }
  }
  const third = started(data)
  expect(await lineOf(third)).toBe(line)
  expect((await stopped(third)).stderr).toMatch(/the rollout between them begins/)
})

test('begins no rollout between stores that were there before its control store', async () => {
  const data = await temporaryFolder()
  await stopped(await ready(started(data)))
  for (const part of ['', '-wal', '-shm']) {
    await rm(join(data, `control.db${part}`), { force: true })
  }
  const demo = await ready(started(data))
  const { stdout, stderr } = await stopped(demo)
  expect(stdout).not.toMatch(/^Rollout /m)
  expect(stderr).toContain(`no rollout begins between them (delete ${data} to begin anew)`)
})

test('takes no control store of somebody else for its own', async () => {
  const data = await temporaryFolder()
  const file = join(data, 'control.db')
  const { code } = await isthmus(['control', 'init', `--store=sqlite:${file}`])
  expect(code).toBe(0)
  const { stdout } = await stopped(await ready(started(data)))
  expect(stdout).not.toMatch(/^Rollout /m)
  const { stdout: tokens } = await isthmus(['control', 'token', 'list', `--store=sqlite:${file}`])
  expect(tokens).toContain('first-admin')
})

test('says what is wrong with a control store that is damaged or held, and starts nothing', async () => {
  const data = await temporaryFolder()
  const file = join(data, 'control.db')
  await stopped(await ready(started(data)))
  const whole = await readFile(file)
  await writeFile(file, 'This is not a database, but a poem. '.repeat(1000))
  const damaged = await started(data).done
  expect(damaged).toMatchObject({ code: 2, stdout: '' })
  expect(damaged.stderr).toMatch(/control\.db is damaged, or is no SQLite database/)
  expect(damaged.stderr).toContain(`or delete the folder ${data} to begin the demo anew.`)

  await writeFile(file, whole)
  const holder = new DatabaseSync(file)
  try {
    holder.exec('pragma locking_mode = exclusive; begin exclusive')
    const held = await started(data, '--json').done
    expect(held.code).not.toBe(0)
    expect(JSON.parse(held.stdout)).toMatchObject({
      error: {
        code: 'control-unavailable',
        message: expect.stringContaining('is held by another process') as string,
        hint: `Stop whatever else uses ${file}, or give the demo another folder with --data.`,
      },
    })
  } finally {
    holder.close()
  }
})

test('without a project its commands name the files of the package', async () => {
  const cwd = await temporaryFolder()
  const demo = start(['demo', ...anyPorts, '--json'], { cwd })
  const [told] = (await said(demo)).rollouts
  const words = told?.show.split(' ').slice(2) ?? []
  const status = await isthmus(words, { cwd })
  expect({ code: status.code, stderr: status.stderr }).toEqual({ code: 0, stderr: '' })
  expect(status.stdout).toMatch(/^to-green: blue -> green, running, to be at live/)
  await stopped(demo)
  expect(existsSync(join(cwd, '.isthmus/control.db'))).toBe(true)
})

test('a configuration without a control store is served by its files, without a rollout', async () => {
  const folder = await temporaryFolder()
  const config = join(folder, 'isthmus.config.ts')
  const shipped = join(root, 'isthmus.config.ts')
  await writeFile(
    config,
    `import shipped from ${JSON.stringify(shipped)}\nexport default { ...shipped, control: undefined }\n`,
  )
  const demo = await ready(started(folder, '--config', config))
  const { stdout } = await stopped(demo)
  expect(stdout).toContain('Which store serves whom is written in flags/')
  expect(stdout).not.toMatch(/^Rollout /m)
  expect(existsSync(join(folder, 'control.db'))).toBe(false)
})
