/** The page of the command line, from the commands' own help. */
import { generateHelpTextForAllCommands } from '@stricli/core'
import { app } from '../../src/cli/app.ts'
import { block, page, table } from './markdown.ts'

/** Usage and description change places: people want to know first what a command does. */
const section = (name: string, help: string): string => {
  const [usage = '', description = '', ...rest] = help.trim().split('\n\n')
  const lines = usage.split('\n').filter((line) => !line.endsWith('--help'))
  return [`## ${name}`, description, block('text', [lines.join('\n'), ...rest].join('\n\n'))].join(
    '\n\n',
  )
}

const variables = [
  ['`ISTHMUS_HOST`', '`demo`, `serve`, `store`', 'Address to listen on'],
  ['`ISTHMUS_PORT`', '`demo`, `serve`', 'Port of the gateway'],
  ['`ISTHMUS_ADMIN_PORT`', '`demo`, `serve`', 'Port of the admin listener'],
  ['`ISTHMUS_BLUE_PORT`, `ISTHMUS_GREEN_PORT`', '`demo`', 'Ports of the two embedded stores'],
  ['`ISTHMUS_STORE_PORT`', '`store`', 'Port of the store'],
  ['`ISTHMUS_DATA`', '`demo`', 'Folder of the embedded stores'],
  ['`NO_COLOR`', 'all', 'No colours, whatever its value'],
] as const

export const cliPage = (): string => {
  const [root, ...commands] = generateHelpTextForAllCommands(app)
  const pages = root?.[0] === 'isthmus' ? commands : [...(root ? [root] : []), ...commands]
  return page('Command line', 'src/cli', [
    'In the project folder every command is run as `npx isthmus COMMAND`; `npm start` is `isthmus demo`. ' +
      'Options may stand anywhere; a wrong name is answered with the nearest right one.',
    ...pages.map(([name, help]) => section(name, help)),
    '## Environment',
    'An option beats its variable, and the variable beats the configuration file.',
    table(['Variable', 'Commands', 'Meaning'], variables),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      [
        ['0', 'Done'],
        [
          '1',
          'The input was judged and found wrong: a contract with errors, a document that does not fit',
        ],
        [
          '2',
          'The command could not do its work: wrong usage, a port that is taken, a missing file',
        ],
        ['70', 'A defect of Isthmus or of a custom adapter'],
      ],
    ),
    'Which error ends with which code is in [errors](errors.md). With `--json`, standard output is JSON ' +
      'and nothing else: the result, or `{"error": {"code", "message", "issues", "hint"}}`.',
  ])
}
