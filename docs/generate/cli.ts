/** The page of the command line, from the commands' own help. */
import { generateHelpTextForAllCommands } from '@stricli/core'
import { appFor } from '../../src/cli/app.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { block, code, page, table } from './markdown.ts'

/** Usage and description change places: people want to know first what a command does. */
const section = (name: string, help: string): string => {
  const [usage = '', description = '', ...rest] = help.trim().split('\n\n')
  const lines = usage.split('\n').filter((line) => !line.endsWith('--help'))
  return [`## ${name}`, description, block('text', [lines.join('\n'), ...rest].join('\n\n'))].join(
    '\n\n',
  )
}

/** Options whose briefs name a variable: `The port of the gateway (or ISTHMUS_PORT; else 8787)`. */
const variablesOf = (help: string): readonly (readonly [variable: string, meaning: string])[] =>
  [...help.matchAll(/(?:^|\s)\[?--[\w-]+\]? +(.+?) \(or (ISTHMUS_\w+)/gm)].map(
    ([, meaning = '', variable = '']) => [variable, meaning],
  )

/** One row a variable: the commands that read it, and what it means to the first of them. */
const variableRows = (commands: readonly (readonly [string, string])[]): readonly string[][] => {
  const rows = new Map<string, { readonly meaning: string; readonly readers: string[] }>()
  for (const [name, help] of commands) {
    for (const [variable, meaning] of variablesOf(help)) {
      const row = rows.get(variable) ?? { meaning, readers: [] }
      row.readers.push(code(name.replace('isthmus ', '')))
      rows.set(variable, row)
    }
  }
  return [...rows].map(([variable, { meaning, readers }]) => [
    code(variable),
    readers.join(', '),
    meaning,
  ])
}

const { application } = await appFor()

export const cliPage = (): string => {
  const [root, ...commands] = generateHelpTextForAllCommands(application)
  const pages = root?.[0] === 'isthmus' ? commands : [...(root ? [root] : []), ...commands]
  return page('Command line', 'src/cli', [
    'In the project folder every command is run as `npx isthmus COMMAND`; `npm start` is `isthmus demo`. ' +
      'Options may stand anywhere; a wrong name is answered with the nearest right one.',
    ...pages.map(([name, help]) => section(name, help)),
    '## Environment',
    'An option beats its variable, and the variable beats the configuration file.',
    table(
      ['Variable', 'Commands', 'Meaning'],
      [...variableRows(pages), [code('NO_COLOR'), 'all', 'No colours, whatever its value']],
    ),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      exitCodes.map(({ code: exit, meaning }) => [String(exit), meaning]),
    ),
    'What each command means by them, and which error ends with which, is on the page of [exit codes](exit-codes.md). With `--json`, standard output is JSON ' +
      'and nothing else: the result, or `{"error": {"code", "message", "issues", "hint"}}`.',
  ])
}
