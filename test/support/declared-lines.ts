/** Lines that were logged, held to what `LogEvents` declares: types cannot see what is spread into them. */
import { declaredEvents } from '../../docs/generate/declared-logs.ts'

const events = declaredEvents()

const eventOf = (message: string) =>
  events.find((event) =>
    event.message.endsWith('…')
      ? message.startsWith(event.message.slice(0, -1))
      : event.message === message,
  )

const isOf = (declared: string, field: string): boolean =>
  declared.endsWith('…') ? field.startsWith(declared.slice(0, -1)) : declared === field

export interface Logged {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What of a line is not declared; undefined where all is. */
export const undeclared = ({ level, message, fields }: Logged): string | undefined => {
  const event = eventOf(message)
  if (!event) return `"${message}" is no declared event`
  if (!event.levels.includes(level)) return `"${message}" is declared, not at level ${level}`
  const others = Object.keys(fields).filter(
    (field) => !event.fields.some((declared) => isOf(declared, field)),
  )
  return others.length === 0 ? undefined : `"${message}" has no field ${others.join(', ')}`
}

/** The same for a line as it is written; the line with the addresses, which programs ask for, is none. */
export const undeclaredLine = (text: string): string | undefined => {
  const line = JSON.parse(text) as Readonly<Record<string, unknown>>
  if (!('level' in line)) return undefined
  // The line's own, and that of workers.
  const { level, time: _, message, worker: _worker, ...fields } = line
  return undeclared({ level: String(level), message: String(message), fields })
}
