import { describe, expect, test } from 'vitest'
import {
  consoleLogger,
  withoutText,
  type LineLogger,
  type LogLevel,
} from '../../src/telemetry/index.ts'
import { pinoLogger } from '../../src/telemetry/node/index.ts'

type Line = Readonly<Record<string, unknown>>

interface Made {
  readonly log: LineLogger
  readonly lines: () => Line[]
}

const implementations: Record<string, (level?: LogLevel) => Made> = {
  console: (level = 'info') => {
    const written: string[] = []
    const log = consoleLogger({ level, write: (line) => written.push(line) })
    return { log, lines: () => written.map((line) => JSON.parse(line) as Line) }
  },
  pino: (level = 'info') => {
    const written: string[] = []
    const log = pinoLogger({ level, destination: { write: (line) => void written.push(line) } })
    return { log, lines: () => written.map((line) => JSON.parse(line) as Line) }
  },
}

describe.each(Object.entries(implementations))('the %s logger', (_name, make) => {
  test('writes one JSON line with level, time, fields and message', () => {
    const { log, lines } = make()
    log.warn({ backend: 'blue', ms: 12 }, 'The store\nis slow')
    const [line] = lines()
    expect(line).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      backend: 'blue',
      ms: 12,
      message: 'The store\nis slow',
    })
  })

  test('writes only what reaches the level', () => {
    const { log, lines } = make('warn')
    log.debug({}, 'no')
    log.info({}, 'no')
    log.warn({}, 'yes')
    log.error({}, 'yes')
    expect(lines().map(({ message }) => message)).toEqual(['yes', 'yes'])
  })

  test('masks secrets by name at any depth', () => {
    const { log, lines } = make()
    const headers = new Headers({
      authorization: 'Bearer abcdefgh',
      'x-api-key': 'k1',
      accept: '*',
    })
    log.info({ headers, nested: { list: [{ Password: 'p' }] }, apiKey: 'k2', token: 't' }, 'in')
    expect(lines()[0]).toMatchObject({
      headers: { authorization: '***', 'x-api-key': '***', accept: '*' },
      nested: { list: [{ Password: '***' }] },
      apiKey: '***',
      token: '***',
    })
  })

  test('masks credentials inside texts and errors', () => {
    const { log, lines } = make()
    const error = new Error('no route to http://user:p@ss@store.local/x', {
      cause: new Error('sent Bearer eyJhbGciOi.x.y'),
    })
    log.error({ error, url: new URL('https://user:secret@store.local/') }, 'failed')
    const text = JSON.stringify(lines())
    expect(text).toContain('http://***@store.local/x')
    expect(text).toContain('Bearer ***')
    expect(text).not.toMatch(/p@ss|secret|eyJ/)
  })

  test('keeps its own members when fields bear their names', () => {
    const { log, lines } = make()
    log.info({ level: 9, time: 1, message: 'field' }, 'sentence')
    expect(lines()[0]).toMatchObject({
      level: 'info',
      level_: 9,
      time_: 1,
      message_: 'field',
      message: 'sentence',
    })
  })

  test('survives circular, huge and unprintable values', () => {
    const { log, lines } = make()
    const circle: Record<string, unknown> = { big: 2n ** 70n, text: 'x'.repeat(100_000) }
    circle['self'] = circle
    log.info({ circle }, 'still written')
    expect(lines()[0]).toMatchObject({ message: 'still written' })
    expect(JSON.stringify(lines()).length).toBeLessThan(100_000)
  })

  test('survives a field that throws when it is read', () => {
    const { log, lines } = make()
    const fields = {
      get broken(): string {
        throw new Error('no')
      },
    }
    log.info(fields, 'still written')
    expect(lines()[0]).toMatchObject({ message: 'still written' })
  })

  test.each([
    ['a line end', 'a\n{"level":"error"}'],
    ['a carriage return', 'a\r\nb'],
    ['a terminal command', '\u001b[2J\u009b2J\u007f\0'],
    ['half a character', 'a\ud800b'],
    ['a separator of lines', 'a\u2028b\u2029c\u0085d'],
    ['another direction', '\u202ereversed\u2066'],
  ])('writes %s as text, wherever it stands', (_, odd) => {
    const { log, lines } = make()
    log.info({ odd, list: [odd], [odd]: 1, error: new Error(odd) }, 'said')
    expect(lines()).toHaveLength(1)
    const text = JSON.stringify(lines())
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|\\ud[89a-f]/i)
    expect(lines()[0]).toMatchObject({ level: 'info', message: 'said' })
  })

  test('bounds a line, whatever there is to say', () => {
    const { log, lines } = make()
    const wide = (depth: number): unknown =>
      depth === 0
        ? 'x'.repeat(4000)
        : Object.fromEntries(
            Array.from({ length: 20 }, (_, i) => [`${'k'.repeat(1000)}${i}`, wide(depth - 1)]),
          )
    log.info({ wide: wide(3), list: Array.from({ length: 100 }, () => 'y'.repeat(5000)) }, 'much')
    log.info(
      Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`f${i}`, 'z'.repeat(5000)])),
      'many',
    )
    const sizes = lines().map((line) => JSON.stringify(line).length)
    expect(Math.max(...sizes)).toBeLessThan(40_000)
    expect(sizes).toHaveLength(2)
  })

  test('tells of what others threw where it was thrown, and nothing of its text', () => {
    const { log, lines } = make()
    const canary = 'CANARY\n    at CANARY (CANARY.ts:1:1)'
    const thrown: unknown[] = [
      Object.assign(new TypeError(canary), { code: canary, value: canary }),
      new Error('outside', { cause: new Error(canary, { cause: canary }) }),
      Object.assign(new Error(canary), { name: canary }),
      canary,
      { message: canary },
      [canary],
    ]
    for (const error of thrown) log.error({ error: withoutText(error) }, 'failed')
    expect(lines()).toHaveLength(thrown.length)
    expect(JSON.stringify(lines())).not.toContain('CANARY')
    expect(lines()[0]).toMatchObject({ error: { name: 'TypeError' } })
    expect(JSON.stringify(lines()[0])).toContain('loggers.test.ts')
  })
})
