/** What the gateway logs, for somebody who watches it in a terminal: one line each, without JSON. */
import { safeFields, type LogFields, type Logger } from '../../telemetry/index.ts'
import { note, styled, type CliContext } from '../context.ts'

/** Longer lines say nothing more to people. */
const longest = 300

const cut = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text

const valueText = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(valueText).join('; ')
  return JSON.stringify(value) ?? ''
}

const text = (fields: LogFields, name: string): string => {
  const value = fields[name]
  return value === undefined ? '' : valueText(value)
}

/** `GET /entities/{id} of nerv-tokyo, 1.0: 404 entity-not-found` */
const requestText = (fields: LogFields): string => {
  const said = (name: string): string => text(fields, name)
  // Where a request ends before its route was looked for, nothing is known of its path.
  const unknown = said('problem') === 'unknown-route' ? 'a path that no route has' : ''
  const path = said('path') === 'unknown' ? unknown : said('path')
  const who = [said('client'), said('client_version')].filter((one) => one !== 'unknown').join(', ')
  const by = said('backend') === 'none' ? '' : ` by ${said('backend')}`
  const why = [said('detail'), said('places'), said('cause')].filter((one) => one !== '').join('; ')
  const what = `${`${said('method')} ${path}`.trim()}${who === '' ? '' : ` of ${who}`}`
  return `${what}: ${`${said('status')} ${said('problem')}`.trim()}${by}${why === '' ? '' : ` (${why})`}`
}

const otherText = (fields: LogFields, message: string): string => {
  const told = Object.keys(fields).map((name) => `${name} ${text(fields, name)}`)
  return told.length === 0 ? message : `${message}: ${told.join(', ')}`
}

/** @example peopleLogger(context).warn({ file: 'flags/a.json' }, 'A flag file is broken') */
export const peopleLogger = (context: CliContext): Logger => {
  const line = (mark: string, fields: LogFields, message: string): void => {
    const safe = safeFields(fields)
    const isRequest = safe['status'] !== undefined && safe['method'] !== undefined
    note(context, cut(`${mark}  ${isRequest ? requestText(safe) : otherText(safe, message)}`))
  }
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields, message) => line(styled(context, 'yellow', 'note', 'stderr'), fields, message),
    error: (fields, message) => line(styled(context, 'red', 'error', 'stderr'), fields, message),
  }
}
