import { generateHelpTextForAllCommands } from '@stricli/core'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appFor } from '../../src/cli/app.ts'
import { commandNames, commandsFor } from '../../src/cli/commands.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { isthmus, root, temporaryFile, temporaryFolder } from './support.ts'

const { application: app } = await appFor()

const escape = '\u001b'

test('a command is loaded by itself, and all are where none is named', async () => {
  expect(Object.keys(await commandsFor('check'))).toEqual(['check'])
  for (const word of ['--help', 'chekc', 'constructor', undefined]) {
    expect(Object.keys(await commandsFor(word))).toEqual(commandNames)
  }
})

describe.concurrent('help', () => {
  test('without a command lists all of them', async () => {
    const { code, stdout, stderr } = await isthmus([])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    for (const name of commandNames) expect(stdout).toMatch(new RegExp(`^  ${name} +[A-Z]`, 'm'))
  })

  test.each(generateHelpTextForAllCommands(app))('of %s tells each flag', (command, help) => {
    const usage = help.split('\n').find((line) => line.includes(`${command} `)) ?? ''
    const flags = usage.match(/--[a-z0-9-]+/g) ?? []
    expect(flags.length).toBeGreaterThan(0)
    for (const flag of flags) expect(help).toMatch(new RegExp(`^ .*${flag}\\]? +\\S`, 'm'))
  })

  test('of a command, as it is printed', async () => {
    const { code, stdout, stderr } = await isthmus('store --help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Run the embedded store at one schema version')
    for (const flag of ['--schema', '--port', '--watch-stdin']) expect(stdout).toContain(flag)
  })

  test('`isthmus help check` is what `isthmus check --help` is', async () => {
    const [help, flag] = await Promise.all([isthmus('help check'), isthmus('check --help')])
    expect(help).toEqual(flag)
    expect(help.stdout).toContain('every author error')
  })

  test('every command with a result has --json', () => {
    const helps = generateHelpTextForAllCommands(app)
    const named = new Set(helps.map(([command]) => command.split(' ')[1] ?? ''))
    expect(Array.from(named).toSorted()).toEqual(commandNames.toSorted())
    for (const [, help] of helps) expect(help).toContain('--json')
  })

  test('--version', async () => {
    expect(await isthmus('--version')).toEqual({
      code: 0,
      stdout: `${packageJson.version}\n`,
      stderr: '',
    })
  })
})

describe.concurrent('wrong usage ends with 2 and says the way out', () => {
  test.each([
    ['demoo', ['did you mean `demo`?', 'isthmus --help']],
    [
      'frobnicate',
      ['No command registered for `frobnicate`', 'The commands are init, demo, serve'],
    ],
    ['matrix --jso', ['did you mean --json?', '`isthmus matrix --help`']],
    ['matrix --frobnicate', ['No flag registered for --frobnicate']],
    ['matrix extra', ['Too many arguments', '"extra"']],
    ['openapi', ['Which version? Name one, or show all of them with --serve']],
    ['store --schema 1.0 --port 65536', ['"65536" is not a port']],
    ['store --schema 1.0 --seed moon', ['"moon"', 'world']],
    ['changelog 1.0', ['"1.0" is not a range such as 1.0..2.0']],
    ['explain GET entities', ['"entities" is not a path such as /entities']],
    ['explain GET /entities --header nonsense', ['"nonsense" is not a header']],
  ])('%s', async (command, words) => {
    const { code, stdout, stderr } = await isthmus(command)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    for (const word of words) expect(stderr).toContain(word)
    expect(stderr).not.toContain('    at ')
  })

  test('every missing option is named at once, as JSON for programs', async () => {
    const { code, stdout, stderr } = await isthmus('convert --json')
    expect(code).toBe(2)
    expect(stderr).toBe('')
    const { error } = JSON.parse(stdout) as { error: Record<string, string> }
    expect(error['code']).toBe('usage')
    for (const flag of ['--type', '--from', '--to']) expect(error['message']).toContain(flag)
    expect(error['hint']).toContain('isthmus convert --help')
  })

  test('a variable that is no port is named', async () => {
    const { code, stderr } = await isthmus('demo', { env: { ISTHMUS_BLUE_PORT: 'often' } })
    expect(code).toBe(2)
    expect(stderr).toContain('ISTHMUS_BLUE_PORT')
    expect(stderr).toContain('"often" is not a port')
  })
})

describe.concurrent('what an author wrote does not load', () => {
  test('in a folder without a project', async () => {
    const { code, stderr } = await isthmus('matrix', { cwd: await temporaryFolder() })
    expect(code).toBe(2)
    expect(stderr).toContain('There is no contract at adapters/index.ts')
    expect(stderr).toContain('--contract')
  })

  test('a syntax error is told with file and line', async () => {
    const file = await temporaryFile('contract.ts', 'export const fine = 1\nexport default {{\n')
    const { code, stderr } = await isthmus(['matrix', '--contract', file])
    expect(code).toBe(1)
    expect(stderr).toMatch(/contract\.ts:\d+: /)
    expect(stderr).not.toContain('    at ')
  })

  test('what it throws is told with file and line', async () => {
    const file = await temporaryFile('config.mjs', "\n\nthrow new Error('the moon is full')\n")
    const { code, stderr } = await isthmus(['serve', '--config', file])
    expect(code).toBe(2)
    expect(stderr).toMatch(/config\.mjs:3: the moon is full/)
  })

  test('a file that exports something else', async () => {
    const file = await temporaryFile('contract.mjs', 'export default 5')
    const { code, stderr } = await isthmus(['types', '1.0', '--contract', file])
    expect(code).toBe(1)
    expect(stderr).toContain('what defineContract returns')
  })
})

test('a defect ends with 70, says so and shows where', async () => {
  const file = await temporaryFile('contract.mjs', 'export default { versions: 1, lens: 1 }')
  const [people, programs] = await Promise.all([
    isthmus(['matrix', '--contract', file]),
    isthmus(['matrix', '--json', '--contract', file]),
  ])
  expect(people).toMatchObject({ code: 70, stdout: '' })
  expect(people.stderr).toContain('This is a defect of isthmus')
  expect(people.stderr).toContain('    at ')
  const missing = await isthmus(['changelog', '--json', '--contract', file])
  expect(missing.code).toBe(70)
  expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: 'internal' } })
  expect(programs.stderr).toBe('')
})

test('colours are for terminals only, and never with NO_COLOR', async () => {
  const [plain, refused] = await Promise.all([isthmus('matrix'), isthmus('nonsense')])
  expect(plain.stdout).not.toContain(escape)
  expect(refused.stderr).not.toContain(escape)
  const [coloured, none] = await Promise.all([
    onTerminal('matrix', {}),
    onTerminal('matrix', { NO_COLOR: '1' }),
  ])
  expect(coloured).toContain(escape)
  expect(none).toContain('native')
  expect(none).not.toContain(escape)
})

/** What a terminal shows, by way of util-linux's `script`. */
const onTerminal = (command: string, env: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const line = `'${process.execPath}' '${join(root, 'bin/isthmus.js')}' ${command}`
    // Node takes a terminal in CI for one without colours.
    const { FORCE_COLOR: _, NO_COLOR: __, CI: ___, ...rest } = process.env
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      cwd: root,
      env: { ...rest, TERM: 'xterm-256color', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.once('error', reject)
    child.once('close', () => resolve(text))
  })

test('a reader that has seen enough is no error', async () => {
  const child = spawn(
    'sh',
    ['-c', `"$0" "$1" openapi 3.0 | head -n 1`, process.execPath, join(root, 'bin/isthmus.js')],
    { cwd: root },
  )
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  expect(out).toBe('{\n')
  expect(err).toBe('')
})
