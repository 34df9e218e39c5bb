/** The commands of release managers used wrongly, at night: each says what is wrong, where, and what to do, with its exit code. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { standing } from './standing.ts'
import { root } from './support.ts'

let folder = ''
let viewer = ''
let manager = ''
let byFiles = ''
const gateways: Record<string, RunningGateway> = {}
const stranger = createServer((_, outgoing) => outgoing.end('<html></html>'))

const place = (name: string) => join(folder, name)

const configOf = (more: object) => ({
  backends: {
    blue: { url: 'http://127.0.0.1:9', version: '1.1' },
    green: { url: 'http://127.0.0.1:9', version: '2.0' },
  },
  decision: { flag: 'entity-schema', fallback: 'blue' },
  identity: { apiKey: {} },
  clients: [{ id: 'nerv-tokyo', key: `sha256:${'7'.repeat(64)}`, pin: '1.0' }],
  flags: { folder: place('flags') },
  policy: { file: place('policy.json') },
  listen: { port: 0, adminPort: 0, closeDelayMs: 0 },
  ...more,
})

const startIn = (control: object) =>
  startGateway({
    contract,
    config: { ...defineConfig(configOf({ control })), state: false },
    log: silentLogger,
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-wrong-'))
  await cp(join(root, 'flags'), place('flags'), { recursive: true })
  const store = `sqlite:${place('control.db')}`
  const control = { store, requireReason: true }
  await writeFile(place('files.json'), JSON.stringify(configOf({})))
  await writeFile(place('stored.json'), JSON.stringify(configOf({ control })))
  const away = { store: { env: 'NOWHERE' } }
  await writeFile(place('away.json'), JSON.stringify(configOf({ control: away })))
  await writeFile(
    place('files-away.json'),
    JSON.stringify(configOf({ control: { ...away, policy: 'files' } })),
  )
  gateways['gateway'] = await startIn(control)
  const none = { store: `sqlite:${place('none.db')}`, policy: 'files' }
  await writeFile(place('by-files.json'), JSON.stringify(configOf({ control: none })))
  gateways['files'] = await startIn(none)
  byFiles = (await standing(['control', 'init', '--config', place('by-files.json')])).stdout.trim()
  const token = async (role: string) => {
    const words = ['control', 'token', 'create', '--name', role, '--role', role]
    return (await standing([...words, '--config', place('stored.json')])).stdout.trim()
  }
  viewer = await token('viewer')
  manager = await token('release-manager')
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  stranger.close()
  await Promise.all(Object.values(gateways).map((gateway) => gateway.close()))
  await rm(folder, { recursive: true, force: true })
})

interface Wrong {
  /** Split at spaces. */
  readonly command: string
  /** Configuration, or `gateway` with a token. */
  readonly over:
    | 'files'
    | 'stored'
    | 'away'
    | 'files-away'
    | 'gateway'
    | 'stranger'
    | 'nobody'
    | 'by-files'
  readonly token?: 'viewer' | 'manager' | 'wrong' | 'none'
  readonly code: number
  readonly says: readonly string[]
}

const ramp = 'flags ramp entity-schema green 60 --yes'

const wrong: readonly Wrong[] = [
  {
    command: 'flags rmap x',
    over: 'files',
    code: 2,
    says: ['did you mean `ramp`', 'isthmus flags --help'],
  },
  {
    command: 'flags ramp entity-schema green',
    over: 'files',
    code: 2,
    says: ['percent', 'isthmus flags ramp --help'],
  },
  {
    command: 'flags ramp entity-schema green 101',
    over: 'files',
    code: 2,
    says: ['percent: "101" is not a percentage'],
  },
  { command: 'flags ramp entity-schema green -5', over: 'files', code: 2, says: ['-5'] },
  {
    command: `${ramp} --yess`,
    over: 'files',
    code: 2,
    says: ['did you mean --yes?', 'isthmus flags ramp --help'],
  },
  {
    command: 'flags ramp entity-shcema green 60 --yes',
    over: 'files',
    code: 1,
    says: ['Did you mean "entity-schema"?', 'flags list'],
  },
  {
    command: 'flags ramp entity-shcema green 60 --yes',
    over: 'stored',
    code: 1,
    says: ['Did you mean "entity-schema"?', 'control.db'],
  },
  {
    command: 'flags ramp entity-schema grene 60 --yes',
    over: 'stored',
    code: 1,
    says: ['grene', 'blue, green', 'flags show entity-schema'],
  },
  {
    command: 'flags ramp entity-schema green 60',
    over: 'files',
    code: 2,
    says: ['--yes', '--dry-run'],
  },
  { command: ramp, over: 'stored', code: 1, says: ["--reason 'TICKET"] },
  { command: ramp, over: 'gateway', code: 1, says: ["--reason 'TICKET"] },
  {
    command: ramp,
    over: 'gateway',
    token: 'viewer',
    code: 2,
    says: ['release-manager', 'control token create'],
  },
  {
    command: ramp,
    over: 'gateway',
    token: 'wrong',
    code: 2,
    says: ['not accepted', 'control token list'],
  },
  {
    command: ramp,
    over: 'gateway',
    token: 'none',
    code: 2,
    says: ['ISTHMUS_TOKEN', '--token-file'],
  },
  {
    command: 'flags list --token-file /no/such/file',
    over: 'gateway',
    token: 'none',
    code: 2,
    says: ['/no/such/file', 'ISTHMUS_TOKEN'],
  },
  {
    command: 'flags list',
    over: 'nobody',
    code: 2,
    says: ['No gateway answers', '--gateway http://'],
  },
  { command: 'flags list', over: 'stranger', code: 2, says: ['no admin API', 'control'] },
  {
    command: 'flags list',
    over: 'by-files',
    code: 1,
    says: ['decides by files', 'without --gateway'],
  },
  { command: ramp, over: 'by-files', code: 1, says: ['decides by files', 'without --gateway'] },
  {
    command: 'clients list --gateway 127.0.0.1:8788',
    over: 'files',
    token: 'viewer',
    code: 2,
    says: ['is not an http URL', 'http://127.0.0.1:8788'],
  },
  {
    command: ramp,
    over: 'away',
    code: 2,
    says: ['ECONNREFUSED', 'last good policy', 'flags kill --here'],
  },
  { command: 'clients list', over: 'away', code: 2, says: ['ECONNREFUSED'] },
  { command: 'census', over: 'files-away', code: 2, says: ['ECONNREFUSED', 'last good policy'] },
  { command: 'census', over: 'files', code: 2, says: ['is not recorded', 'control: {}'] },
  { command: 'where --since tomorrow', over: 'stored', code: 2, says: ['24h, 30d'] },
  { command: 'census --version 9', over: 'stored', code: 1, says: ['1.0, 1.1, 2.0, 3.0'] },
  {
    command: 'census --since tomorrow',
    over: 'stored',
    code: 1,
    says: ['30d, 24h', 'isthmus census --help'],
  },
  {
    command: 'flags list --store mysql:x',
    over: 'stored',
    code: 2,
    says: ['sqlite:FILE', 'env:NAME'],
  },
  {
    command: 'flags list --store sqlite:/no/such/x.db',
    over: 'stored',
    code: 2,
    says: ['/no/such/x.db', 'control init'],
  },
  { command: 'flags list --store env:NO_SUCH', over: 'stored', code: 2, says: ['NO_SUCH'] },
  {
    command: 'flags list --config nope.json',
    over: 'nobody',
    token: 'none',
    code: 2,
    says: ['ISTHMUS_TOKEN'],
  },
  {
    command: 'flags list --contract nope.ts',
    over: 'files',
    code: 2,
    says: ['nope.ts', '--contract'],
  },
  {
    command: 'flags revert entity-schema --to 99 --yes --reason x',
    over: 'stored',
    code: 1,
    says: ['no policy 99', 'newest is 1'],
  },
  {
    command: 'flags revert entity-schema --to 99 --yes --reason x',
    over: 'gateway',
    code: 1,
    says: ['no policy 99', 'newest is 1'],
  },
  {
    command: 'flags revert entity-shcema --to 1 --yes --reason x',
    over: 'stored',
    code: 1,
    says: ['Did you mean "entity-schema"?'],
  },
  {
    command: 'flags revert entity-schema --to one',
    over: 'stored',
    code: 2,
    says: ['"one" is not a number'],
  },
  {
    command: 'flags revert entity-schema --to 1 --yes',
    over: 'files',
    code: 2,
    says: ['git log -p', 'flags diff --against'],
  },
  {
    command: 'flags history entity-shcema',
    over: 'gateway',
    code: 1,
    says: ['Did you mean "entity-schema"?'],
  },
  { command: 'flags kill --all', over: 'stored', code: 2, says: ['--backend'] },
  {
    command: 'flags kill --backend blue',
    over: 'stored',
    code: 2,
    says: ['--all, --version, --route and --client'],
  },
  {
    command: 'flags kill --all --backend bleu --yes --reason x',
    over: 'stored',
    code: 1,
    says: ['blue, green', 'Nothing was changed'],
  },
  {
    command: 'flags kill --all --backend bleu --yes --reason x',
    over: 'gateway',
    code: 1,
    says: ['blue, green', 'Nothing was changed'],
  },
  {
    command: 'flags kill --version 9 --backend blue --yes',
    over: 'files',
    code: 2,
    says: ['1.0, 1.1, 2.0, 3.0'],
  },
  {
    command: 'flags kill --route nowhere --backend blue --yes',
    over: 'files',
    code: 1,
    says: ['no route "nowhere"', 'entities.get'],
  },
  {
    command: 'flags set entity-schema',
    over: 'files',
    code: 2,
    says: ['--default, --state and --client'],
  },
  {
    command: 'flags set entity-schema --state on',
    over: 'files',
    code: 2,
    says: ['did you mean "enabled"'],
  },
  {
    command: 'clients pin nerv-tokio 2.0 --yes --reason x',
    over: 'stored',
    code: 1,
    says: ['Did you mean "nerv-tokyo"?'],
  },
  {
    command: 'clients pin nerv-tokio 2.0 --yes --reason x',
    over: 'gateway',
    code: 1,
    says: ['Did you mean "nerv-tokyo"?'],
  },
  {
    command: 'clients pin nerv-tokyo 9 --yes --reason x',
    over: 'gateway',
    code: 2,
    says: ['1.0, 1.1, 2.0, 3.0'],
  },
  {
    command: 'clients pin nerv-tokyo 9 --yes --reason x --contract nope.ts',
    over: 'gateway',
    code: 1,
    says: ['no version 9', '1.0, 1.1, 2.0, 3.0'],
  },
  {
    command: 'clients add nerv-tokyo --yes --reason x',
    over: 'stored',
    code: 1,
    says: ['already', 'clients show nerv-tokyo'],
  },
  {
    command: 'clients add anonymous --yes',
    over: 'files',
    code: 1,
    says: ['nobody in particular'],
  },
  {
    command: 'clients add zoe --yes --reason x',
    over: 'gateway',
    code: 2,
    says: ['Only the role admin', 'control token create'],
  },
  {
    command: 'clients remove nerv-tokyo --yes',
    over: 'files',
    code: 1,
    says: ['files.json, which no command edits', 'policy.json'],
  },
  {
    command: 'clients remove-key nerv-tokyo abc --yes --reason x',
    over: 'stored',
    code: 1,
    says: ['no key "abc"'],
  },
  {
    command: 'policy apply --yes',
    over: 'files',
    code: 2,
    says: ['not compared with themselves', '--store'],
  },
  {
    command: 'policy diff',
    over: 'files',
    code: 2,
    says: ['not compared with themselves', '--gateway'],
  },
  {
    command: 'policy export',
    over: 'stored',
    code: 2,
    says: ['--to', 'isthmus policy export --help'],
  },
]

const tokens = (): Readonly<Record<string, string>> => ({
  viewer,
  manager,
  wrong: 'ist_no-such-token',
})

const addresses = (): Readonly<Record<string, string>> => ({
  gateway: gateways['gateway']?.adminUrl ?? '',
  'by-files': gateways['files']?.adminUrl ?? '',
  stranger: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`,
  nobody: 'http://127.0.0.1:1027',
})

describe.concurrent('wrong', () => {
  test.each(wrong.map((one) => [`${one.over}: ${one.command}`, one] as const))(
    '%s',
    async (_, { command, over, token = 'manager', code, says }) => {
      const address = addresses()[over]
      const where =
        address === undefined ? ['--config', place(`${over}.json`)] : ['--gateway', address]
      const secret = over === 'by-files' ? byFiles : (tokens()[token] ?? '')
      const words = command.includes('--gateway') ? ['--config', place('files.json')] : where
      const done = await standing([...command.split(' '), ...words], {
        env: { ISTHMUS_TOKEN: secret, NOWHERE: 'postgres://127.0.0.1:1027/nothing' },
      })
      for (const part of says) expect(done.stderr).toContain(part)
      expect(done.code).toBe(code)
      expect(done.stderr).not.toMatch(/ {4}at |"detail"|"errors"|"entries"/)
      expect(done.stderr).not.toContain(secret || 'no secret')
    },
  )
})

describe('what goes on while the control store is away', () => {
  test('files are edited, and it is told why nobody knows who would move', async () => {
    const { code, stderr } = await standing(
      [...ramp.split(' '), '--config', place('files-away.json')],
      {
        env: { NOWHERE: 'postgres://127.0.0.1:1027/nothing' },
      },
    )
    expect([code, stderr]).toEqual([0, expect.stringContaining('Who would move is not known')])
    expect(stderr).toContain('ECONNREFUSED')
  })

  test('a broken flag folder is no reason not to kill', async () => {
    const config = place('broken-folder.json')
    const control = { store: `sqlite:${place('control.db')}` }
    const flags = { folder: place('no-such-folder') }
    await writeFile(config, JSON.stringify(configOf({ control, flags })))
    const kill = ['flags', 'kill', '--all', '--backend', 'blue', '--yes', '--reason', 'x']
    const done = await standing([...kill, '--config', config])
    expect([done.code, done.stderr]).toEqual([
      0,
      expect.stringContaining('Who would move is not known'),
    ])
  })
})
