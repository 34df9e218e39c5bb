import { spawn, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { soon } from '../support/runs.ts'
import { root, temporaryFolder } from './support.ts'

const pair = ['freight-1.yaml', 'freight-2.yaml'].map((name) =>
  join(root, 'test/init/documents', name),
)

/** `script` of util-linux gives a process a terminal of its own. */
const hasTerminals = spawnSync('script', ['-qefc', 'true', '/dev/null']).status === 0

const closing: (() => void)[] = []
afterAll(() => closing.forEach((close) => close()))

interface Terminal {
  /** Resolves once something has been shown that was not there at the last call. */
  readonly shown: (pattern: RegExp) => Promise<string>
  readonly type: (line: string) => void
  readonly done: Promise<number | null>
}

const terminal = (args: readonly string[], cwd: string): Terminal => {
  const words = [process.execPath, join(root, 'bin/isthmus.js'), ...args]
  const command = words.map((word) => `'${word}'`).join(' ')
  const env = { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' }
  const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd, env })
  closing.push(() => child.kill('SIGKILL'))
  let text = ''
  let seen = 0
  const waiting = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (const look of waiting) look()
  })
  const shown = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`no ${String(pattern)} in:\n${text.slice(seen)}`))
      const patience = setTimeout(fail, soon)
      const look = (): void => {
        const found = pattern.exec(text.slice(seen))
        if (!found) return
        clearTimeout(patience)
        waiting.delete(look)
        seen += found.index + found[0].length
        resolve(found[0])
      }
      waiting.add(look)
      look()
    })
  const done = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { shown, type: (line) => child.stdin.write(`${line}\n`), done }
}

describe.skipIf(!hasTerminals)('init on a terminal', () => {
  test('asks for the documents, then each question with its evidence, and takes words, numbers or nothing', async () => {
    const folder = await temporaryFolder()
    const { shown, type, done } = terminal(['init', '--into', 'made'], folder)
    await shown(/document of the API as it is\?/)
    type(pair[0]!)
    await shown(/that of the next version\? \[none\]/)
    type(pair[1]!)

    const first = await shown(/Is `detail` the former `message`[^]*?Which one\?[^\r\n]*/)
    expect(first).toMatch(/1\. renamed: .*same shape/)
    expect(first).toMatch(/decide later/)
    type('nonsense')
    await shown(/Type a number from 1 to 3, or one of the words/)
    type('ren')
    await shown(/Is `collected`[^]*?Which one\? \[renamed\]/)
    type('')
    // Asked once, and answered in both types.
    await shown(/Is `insurance` the former `insured` of `NewShipment` and `Shipment`\?/)
    await shown(/Which one\?/)
    type('true-is-full')
    await shown(/Is `instructions` or `remark`[^]*?Which one\?/)
    type('remark')
    for (let last = ''; !last.includes('Wrote');) {
      last = await shown(/Which one\?|Wrote \d+ files/)
      if (!last.includes('Wrote')) type('decide later')
    }
    await shown(/\d+ questions? to answer/)
    expect(await done).toBe(0)
    const changes = await readFile(join(folder, 'made/adapters/v2.0.0/changes-1.ts'), 'utf8')
    expect(changes).toMatch(/former `message` of `Error`\?'[^]*?\}, 'renamed'\)/)
    expect(changes.match(/\}, 'true-is-full'\)/g)).toHaveLength(2)
    expect(changes.match(/\}, 'remark'\)/g)).toHaveLength(2)
    const readme = await readFile(join(folder, 'made/README.md'), 'utf8')
    expect(readme).toMatch(/^- `Customer\.contact_first_name`: /m)
    expect(readme).not.toMatch(/^- `Error\.detail`: /m)
  })

  test('asks nothing where nothing is open, and nothing with --no-input', async () => {
    const folder = await temporaryFolder()
    for (const [into, args] of [
      ['one', [pair[0]!]],
      ['two', [...pair, '--no-input']],
    ] as const) {
      const { shown, done } = terminal(['init', ...args, '--into', into], folder)
      await shown(/Wrote \d+ files/)
      expect(await done).toBe(0)
    }
  })

  test('writes nothing when it is left with Ctrl-C or Ctrl-D', async () => {
    for (const end of ['\u0003', '\u0004']) {
      const folder = await temporaryFolder()
      const { shown, type, done } = terminal(['init', ...pair, '--into', 'made'], folder)
      await shown(/Which one\?/)
      type(end)
      await shown(/Left before the end: nothing was written/)
      expect(await done).toBe(2)
      expect(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout).toBe('')
    }
  })
})
