/** What is logged is declared: it does not compile otherwise, and nothing is declared that nobody logs. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { declaredEvents, declaredFields } from '../../docs/generate/declared-logs.ts'
import { silentLogger, withoutText, type Logger } from '../../src/telemetry/index.ts'
import { root } from '../cli/support.ts'
import { undeclared } from '../support/declared-lines.ts'

test('other messages and other fields do not compile, whatever way they come', () => {
  const log: Logger = silentLogger
  log.info({ worker: 1, pid: 2 }, 'A worker serves')
  log.info({ worker: 1 }, 'A worker serves')
  log.warn({ more: [] }, 'OpenFeature: something')
  // @ts-expect-error -- no event
  log.info({}, 'A worker sleeps')
  // @ts-expect-error -- a field of another event
  log.info({ worker: 1, kills: [] }, 'A worker serves')
  const fields = { worker: 1, payload: 'secret' }
  // @ts-expect-error -- also where it is no literal
  log.info(fields, 'A worker serves')
  // @ts-expect-error -- an event without fields
  log.info({ error: withoutText(new Error('no')) }, 'The census is taken again')
  const message: string = 'A worker serves'
  // @ts-expect-error -- a text that could be any
  log.info({ worker: 1 }, message)
  const anything: Readonly<Record<string, unknown>> = { worker: 1 }
  // @ts-expect-error -- fields that could be any
  log.info(anything, 'A worker serves')
  expect(log).toBe(silentLogger)
})

const sources = globSync('**/*.ts', { cwd: join(root, 'src') })
  .filter((file) => !file.endsWith('log-events.ts'))
  .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
  .join('\n')

test.each(declaredEvents())('"$message" is logged, and told of', ({ message, when, todo }) => {
  const literal = message.endsWith('…') ? `\`${message.slice(0, -1)}` : `'${message}'`
  expect(sources.includes(literal)).toBe(true)
  expect(when).toMatch(/^[A-Z`]/)
  expect(todo).toMatch(/^[A-Z`]/)
})

test('every field that an event may have means something, and each has an event', () => {
  const named = new Set(declaredEvents().flatMap(({ fields }) => fields))
  const ours = [...named].filter((field) => !field.endsWith('…'))
  expect(ours.toSorted()).toEqual(declaredFields().map(({ name }) => name))
})

test.each([
  [{ level: 'info', message: 'A worker sleeps', fields: {} }, /no declared event/],
  [{ level: 'debug', message: 'A worker serves', fields: {} }, /not at level debug/],
  [{ level: 'info', message: 'A worker serves', fields: { payload: 1 } }, /no field payload/],
  [{ level: 'info', message: 'A worker serves', fields: { worker: 1 } }, undefined],
  [{ level: 'warn', message: 'OpenFeature: no', fields: { more: [] } }, undefined],
  [
    { level: 'debug', message: 'A flag was evaluated', fields: { 'feature_flag.key': 1 } },
    undefined,
  ],
])('a line is held to what is declared: %j', (line, wrong) => {
  expect(undeclared(line) ?? '').toMatch(wrong ?? /^$/)
})
