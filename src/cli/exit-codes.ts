/** What a command says by its exit code: `isthmus --help` and the page of exit codes come from it. */

export interface ExitMeaning {
  readonly code: number
  readonly meaning: string
}

/** The same for all commands. */
export const exitCodes: readonly ExitMeaning[] = [
  { code: 0, meaning: 'Done, and nothing found wrong' },
  { code: 1, meaning: 'The input was judged and found wrong' },
  {
    code: 2,
    meaning: 'The command could not do its work: wrong usage, a port that is taken, a missing file',
  },
  { code: 70, meaning: 'A defect of Isthmus or of a custom adapter' },
  { code: 130, meaning: 'Ctrl-C twice: ended without waiting for what was under way' },
]

/** When a command ends with 1, beside a contract or flag files with errors. */
export const foundWrong: Readonly<Record<string, string>> = {
  init: 'The document of the API, or the samples, cannot be read as such',
  demo: 'Never by itself',
  serve: 'Never by itself; a configuration with errors is 2',
  store: 'Never by itself',
  check: 'Contract, configuration or flags have errors. With `--watch`: the last check found some',
  test: 'A law does not hold, or the contract is not what `--against` or `--samples` say',
  convert: 'The document does not fit its type, or cannot be carried',
  explain: 'The gateway would answer with a problem of its own',
  matrix: 'Never by itself',
  diff: 'With `--fail-on`: what differs is that, or worse',
  changelog: 'Never by itself',
  openapi: 'Never by itself',
  types: 'Never by itself',
  schema: 'Never by itself',
  compile: 'Never by itself; a configuration with errors is 2',
  policy: 'The policy would not be sound, or somebody has changed it meanwhile',
  flags:
    'There is no such flag, the policy would not be sound, or somebody has changed it meanwhile',
  client:
    'The gateway refuses, or its answers or the file are not what the contract says; the file is as it was',
  clients:
    'There is no such client, the policy would not be sound, or somebody has changed it meanwhile',
  rollout:
    'There is no such rollout, what is asked is refused, or somebody has changed it meanwhile. With `status --wait`: it has not got there',
  migrate:
    'It has failed, quarantine holds something, or what is asked is refused. With `verify` and `repair`: both do not hold the same. With `cutover`: a gate is shut, or the token does not count. With `plan`: it is refused, or rows could not be carried (`--fail-on`)',
  rehearse: 'A step was not good, or what is asked is refused',
  repair:
    'There is no such write, or it is neither one that repair has given up nor one that it tries again',
  census: 'The question is none that the census answers; that a version cannot go is 0',
  where: 'Never by itself',
  quarantine: 'Never by itself',
  preview: 'There is no such client',
  control: 'There is no such token or policy, its name is taken, or it is the last one of an admin',
  console: 'Never by itself',
  audit: 'The audit is not whole; or the documents are not (`schema`)',
  backup:
    'The backup is not whole, or does not fit the backend; or the backend is not equal to it after `restore`',
  doctor: 'Something that the gateway needs is missing',
  completion: 'Never by itself',
}

/** One sentence for the help. */
export const exitCodesText = `Exit codes: ${exitCodes
  .map(({ code, meaning }) => `${code} ${meaning[0]?.toLowerCase()}${meaning.slice(1)}`)
  .join('; ')}.`
