/** The page of log lines, from where events are declared. */
import { declaredEvents, declaredFields } from './declared-logs.ts'
import { code, page, table } from './markdown.ts'

export const logsPage = (): string =>
  page('Logs', 'the declarations of log events in src/telemetry/log-events.ts', [
    '`isthmus serve` writes one JSON object per line to standard output. Each has `level`, `time` ' +
      '(RFC 3339) and `message`, which names the event, and those of the fields below that are ' +
      'known; with `--workers` also `worker`. The least level that is written is a setting ' +
      '(`log.level`, `--log-level`). No line holds a value of a document, a key, or a path as a ' +
      'client wrote it.',
    'What is logged is declared: a line with another message or another field does not compile.',
    '## Events',
    table(
      ['Message', 'Level', 'Fields', 'When', 'What to do'],
      declaredEvents().map(({ message, levels, fields, when, todo }) => [
        code(message),
        levels.join(', '),
        fields.map(code).join(', '),
        when,
        todo,
      ]),
    ),
    '## Fields',
    table(
      ['Field', 'Meaning'],
      declaredFields().map(({ name, says }) => [code(name), says]),
    ),
  ])
