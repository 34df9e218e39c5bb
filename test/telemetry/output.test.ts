/** Logging must not cost the gateway its life, its time or its memory, whatever reads the log, or does not. */
import { spawn, type ChildProcess } from 'node:child_process'
import { openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { boundedLines, type Sink } from '../../src/telemetry/node/bounded-lines.ts'

const program = fileURLToPath(new URL('chatter.ts', import.meta.url))

interface Told {
  readonly ticks: number
  readonly dropped: number
  /** MiB */
  readonly memory: number
}

const chatter = (lines: number, stdout: 'pipe' | number): ChildProcess => {
  const child = spawn(process.execPath, [program, String(lines)], {
    stdio: ['ignore', stdout, 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

const ended = async (child: ChildProcess): Promise<Told> => {
  let text = ''
  child.stderr?.on('data', (chunk) => (text += String(chunk)))
  const code = await new Promise((resolve) => {
    child.once('exit', resolve)
  })
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/^\{.*\}\n$/) })
  return JSON.parse(text) as Told
}

const textOf = async (child: ChildProcess): Promise<string> => {
  let text = ''
  for await (const chunk of child.stdout!) text += String(chunk)
  return text
}

describe('standard output', () => {
  test('that nobody reads stops nothing, fills nothing, and holds up no end', async () => {
    const child = chatter(50_000, 'pipe')
    child.stdout?.pause()
    const { ticks, dropped, memory } = await ended(child)
    expect(dropped).toBeGreaterThan(40_000)
    expect(dropped).toBeLessThan(50_000)
    expect(ticks).toBeGreaterThan(10)
    expect(memory).toBeLessThan(400)
  })

  test('that is read gets every line, in order, the last ones too', async () => {
    const child = chatter(500, 'pipe')
    const [text, { dropped }] = await Promise.all([textOf(child), ended(child)])
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { i?: number })
    expect(lines.map(({ i }) => i)).toEqual([
      ...Array.from({ length: 500 }, (_, i) => i),
      undefined,
    ])
    expect(dropped).toBe(0)
  })

  test('whose reader goes away ends nothing', async () => {
    const child = chatter(5000, 'pipe')
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect((await ended(child)).dropped).toBeGreaterThan(1000)
  })

  test('on a full disk ends nothing', async () => {
    expect((await ended(chatter(5000, openSync('/dev/full', 'w')))).dropped).toBeGreaterThan(3000)
  })

  test('in a file has every line that was not dropped', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-log-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'log')
    const { dropped } = await ended(chatter(500, openSync(file, 'w')))
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(lines.length + dropped).toBe(501)
    expect(lines.at(-1)).toContain('The last word')
  })
})

const slow = (maxBytes: number) => {
  const taken: string[] = []
  const counted: number[] = []
  let done: Parameters<Sink>[1] | undefined
  const lines = boundedLines({
    maxBytes,
    notice: (count) => `${count} dropped\n`,
    dropped: (count) => void counted.push(count),
    sink: (bytes, next) => {
      taken.push(bytes.toString())
      done = next
    },
  })
  return { lines, taken, counted, goOn: (error?: Error) => done?.(error) }
}

describe('lines on their way out', () => {
  const line = `${'x'.repeat(9999)}\n`

  test('are dropped beyond the bound, whole and counted, and a line says how many', () => {
    const { lines, taken, counted, goOn } = slow(50_000)
    for (let i = 0; i < 12; i += 1) lines.write(line)
    expect(taken).toEqual([line])
    expect(counted).toHaveLength(7)
    goOn()
    expect(taken).toEqual([line, `7 dropped\n${line.repeat(4)}`])
    goOn()
    lines.write(line)
    expect(taken.at(-1)).toBe(line)
  })

  test('one of which is larger than the bound is dropped alone', () => {
    const { lines, taken } = slow(5000)
    lines.write(line)
    lines.write('short\n')
    void lines.flush(1)
    expect(taken).toEqual(['1 dropped\nshort\n'])
  })

  test('that a sink refuses are counted, and later ones go on', () => {
    const { lines, taken, counted, goOn } = slow(50_000)
    lines.write(line)
    goOn(new Error('ENOSPC'))
    expect(counted).toEqual([1])
    lines.write(line)
    expect(taken.at(-1)).toBe(`1 dropped\n${line}`)
  })

  test('are flushed, or given up after a while', async () => {
    const { lines, goOn } = slow(50_000)
    await lines.flush(1)
    lines.write('a\n')
    await lines.flush(1)
    const flushed = lines.flush(600_000)
    goOn()
    await flushed
    expect(lines.rest()).toBe('')
  })

  test('that wait at the end are told, unless nothing is taken any more', () => {
    const { lines, goOn } = slow(50_000)
    lines.write('a\n')
    expect(lines.rest()).toBe('a\n')
    lines.write(line)
    lines.write('b\n')
    expect(lines.rest()).toBe('')
    goOn()
    goOn()
    expect(lines.rest()).toBe('')
  })
})
