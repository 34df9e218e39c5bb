import { describe, expect, test } from 'vitest'
import { consoleLogger, type Logger, type LogLevel } from '../../src/telemetry/index.ts'
import { pinoLogger } from '../../src/telemetry/node/index.ts'

type Line = Readonly<Record<string, unknown>>

interface Made {
  readonly log: Logger
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
})
