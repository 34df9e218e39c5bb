/** The page of exit codes, from the catalogue and from what commands say of themselves. */
import { commandNames } from '../../src/cli/commands.ts'
import { exitCodes, foundWrong } from '../../src/cli/exit-codes.ts'
import { catalogue } from '../../src/errors/index.ts'
import { code, page, table } from './markdown.ts'

const errorsOf = (exit: number): string =>
  Object.entries(catalogue)
    .filter(([, entry]) => entry.exit === exit)
    .map(([name]) => `[${name}](errors.md#${name})`)
    .join(', ')

export const exitCodesPage = (): string =>
  page('Exit codes', 'src/cli/exit-codes.ts and src/errors/catalogue.ts', [
    'A script tells by the exit code of a command what became of it, and with `--json` by the `code` ' +
      'of the error on standard output.',
    table(
      ['Code', 'Meaning'],
      exitCodes.map(({ code: exit, meaning }) => [String(exit), meaning]),
    ),
    '## By command',
    'Every command ends with 0 when it is done, with 2 when it cannot do its work, and with 70 after a ' +
      'defect. Every command that reads a contract or flag files ends with 1 when they have errors. ' +
      'Apart from that, 1 means:',
    table(
      ['Command', 'Ends with 1 when'],
      commandNames.map((name) => [code(`isthmus ${name}`), foundWrong[name] ?? '']),
    ),
    'Commands that go on until they are stopped (`serve`, `store`, `demo`, `openapi --serve`) end with 0 after Ctrl-C or ' +
      'SIGTERM, `check --watch` with what its last check found.',
    '## By error',
    'The errors that a command may end with, by its exit code. `isthmus check` lists all errors of ' +
      'contract, configuration and flags, and ends with 1 whichever they are.',
    table(
      ['Code', 'Errors'],
      [1, 2, 70].map((exit) => [String(exit), errorsOf(exit)]),
    ),
  ])
