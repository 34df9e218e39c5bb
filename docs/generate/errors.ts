/** The page of the error catalogue. */
import { catalogue, problem, type ErrorCode, type ErrorEntry } from '../../src/errors/index.ts'
import { block, code, page, table } from './markdown.ts'

const example = problem('unsupported-version', 'There is no version 9.9.', {
  supported: ['1.0', '1.1', '2.0', '3.0'],
})

export const errorsPage = (): string => {
  const entries: readonly (readonly [string, ErrorEntry])[] = Object.entries(catalogue)
  const rows = entries.map(([name, { status, exit, title, hint, hintForNewer }]) => [
    `<a id="${name}"></a>${code(name satisfies string as ErrorCode)}`,
    String(status),
    String(exit),
    title,
    hintForNewer ? `${hint} Where the client's version is newer: ${hintForNewer}` : hint,
  ])
  return page('Errors', 'src/errors/catalogue.ts', [
    'Everything that can go wrong has a code. Over HTTP it is answered as a problem document (RFC 9457) ' +
      'of the media type `application/problem+json`; on the command line the code is the `code` of ' +
      '`--json` output, and its exit code is that of the command.',
    block('json', JSON.stringify(example, null, 2)),
    'Answers of the gateway also have `request_id`, and `backend` and `route` once they are known. ' +
      '`errors` names wrong places: a JSON Pointer (RFC 6901) into the document that the client sent, ' +
      'and what is wrong there. The embedded store answers with codes of the same catalogue.',
    '`applied` says what became of a write: `true` where the backend has answered it with success and ' +
      'only the answer could not be passed on, so that sending it again would write twice; `false` ' +
      'where nothing was written. Where it is missing from a 502, 503 or 504 to a write, nobody knows: ' +
      'read before you send it again.',
    table(['Code', 'HTTP', 'Exit', 'What it means', 'What to do'], rows),
    'Exit codes: 0 all is well, 1 the input was judged and found wrong, 2 the command could not do its ' +
      'work (wrong usage, port taken, file missing), 70 a defect of Isthmus.',
  ])
}
