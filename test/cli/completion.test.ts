/** Completion in real shells, as far as a shell of the kind is there. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { isthmus, root, temporaryFolder } from './support.ts'

type Shell = 'bash' | 'zsh' | 'fish'

const quoted = (text: string): string => `'${text}'`

/** A shell's own words for: load the script, and complete after these words. */
const programs: Readonly<Record<Shell, (script: string, words: readonly string[]) => string[]>> = {
  bash: (script, words) => [
    '--norc',
    '-c',
    `source ${script}; COMP_WORDS=(isthmus ${words.map(quoted).join(' ')}); COMP_CWORD=${words.length}; _isthmus; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  // What zsh would draw is printed.
  zsh: (script, words) => [
    '-f',
    '-c',
    `compdef() { :; }; source ${script}; _describe() { print -rl -- "\${proposals[@]}"; }; _files() { print files; }; words=(isthmus ${words.map(quoted).join(' ')}); CURRENT=${words.length + 1}; _isthmus`,
  ],
  fish: (script, words) => [
    '--no-config',
    '-c',
    `source ${script}; complete -C 'isthmus ${words.join(' ')}'`,
  ],
}

let bin = ''

beforeAll(async () => {
  bin = await temporaryFolder()
  const wrapper = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/isthmus.js')}' "$@"\n`
  await writeFile(join(bin, 'isthmus'), wrapper)
  await chmod(join(bin, 'isthmus'), 0o755)
})

/** The proposals without what is said of them. */
const completed = async (shell: Shell, ...words: string[]): Promise<readonly string[]> => {
  const script = join(bin, `completion.${shell}`)
  await writeFile(script, (await isthmus(`completion ${shell}`)).stdout)
  const { stdout } = await promisify(execFile)(shell, programs[shell](script, words), {
    cwd: root,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` },
  })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(shell === 'zsh' ? /(?<!\\):/ : '\t')[0]!)
}

const isThere = (shell: Shell): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, shell)))

describe.each<Shell>(['bash', 'zsh', 'fish'])('%s', (shell) => {
  const reason = isThere(shell) ? '' : ` (skipped: there is no ${shell} on this machine)`
  test.skipIf(reason !== '').each<[string, readonly string[], readonly string[]]>([
    ['commands', ['ch'], ['check', 'changelog']],
    ['options', ['check', '--wa'], ['--watch']],
    ['values of an option', ['diff', '--fail-on', ''], ['breaking', 'additive']],
    ['versions', ['openapi', ''], ['1.0', '1.1', '2.0', '3.0']],
    ['versions that begin so', ['diff', '1.0', '1'], ['1.0', '1.1']],
    ['types', ['convert', '--type', 'EntityMeta'], ['EntityMetadata']],
    ['clients', ['explain', '--client', 'nerv-g'], ['nerv-geneva']],
    ['paths', ['explain', 'GET', '/access-control/c'], ['/access-control/count']],
    [
      'of another contract',
      ['types', '--contract', 'examples/shop/contract.ts', ''],
      ['1.0', '2.0', '3.0'],
    ],
    ['what a schema is of', ['schema', ''], ['config', 'flags']],
  ])(`completes %s${reason}`, async (_, words, expected) => {
    expect(await completed(shell, ...words)).toEqual(expected)
  })
})

test.skipIf(!isThere('zsh'))('zsh proposes files where isthmus proposes nothing', async () => {
  expect(await completed('zsh', 'check', '--config', 'isth')).toEqual(['files'])
})

test.skipIf(!isThere('fish'))('fish proposes files where isthmus proposes nothing', async () => {
  expect(await completed('fish', 'check', '--config', 'isthmus.c')).toContain('isthmus.config.ts')
})

test('bash takes an option apart at its sign', async () => {
  const words = ['types', '--contract', '=', 'examples/shop/contract.ts', '3']
  expect(await completed('bash', ...words)).toEqual(['3.0'])
})

test('a contract that cannot be loaded proposes nothing, and says nothing', async () => {
  const { code, stdout, stderr } = await isthmus('__complete bash types --contract nowhere.ts 1')
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('another shell is refused with those that there are', async () => {
  const { code, stderr } = await isthmus('completion tcsh')
  expect(code).toBe(2)
  expect(stderr).toMatch(/bash.*zsh.*fish/)
})
