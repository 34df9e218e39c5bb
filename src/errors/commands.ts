/** What only commands and processes of Node tell, and what judges flags: no Worker needs it. See `know`. */
import { entry, type ErrorEntry } from './entry.ts'

export const commandErrors = {
  'expectation-failed': entry(
    417,
    1,
    'Unknown expectation',
    'Send the request without "Expect", or with "Expect: 100-continue".',
  ),
  'target-too-long': entry(
    414,
    1,
    'Request target too long',
    'Send a shorter path and query. Operators: the limit is `limits.headerBytes` of the configuration.',
  ),
  'flags-invalid': entry(
    500,
    1,
    'The flag definitions have errors',
    'Correct each place listed; the last good set stays in force.',
  ),
  'source-unreadable': entry(
    500,
    1,
    'The description of the API cannot be read',
    'Correct each place listed, or describe the API by samples.',
  ),
  'port-in-use': entry(
    500,
    2,
    'Port already in use',
    'Stop the other program, or choose another port by option or environment.',
  ),
  'file-not-found': entry(500, 2, 'File not found', 'Check the path.'),
  'files-exist': entry(
    500,
    2,
    'Files are there already',
    'Write into another folder with `--into DIR`, or replace these files with `--force`.',
  ),
  'not-writable': entry(
    500,
    2,
    'The folder cannot be written to',
    'Give it the rights and the space, or name another place.',
  ),
  'unsupported-runtime': entry(
    500,
    2,
    'This runtime cannot run the gateway',
    'Run it with Node 22.18 or newer, or with Deno.',
  ),
  'schema-mismatch': entry(
    500,
    1,
    'A backend speaks another version than the configuration says',
    'Correct `backends > NAME > version`, or the address, and run the command again.',
  ),
  'plan-refused': entry(
    500,
    1,
    'The plan of the migration is refused',
    'Correct each place listed, then make a plan with `isthmus migrate plan`.',
  ),
  'plan-outdated': entry(
    500,
    1,
    'The plan is not of what is there now',
    'Make a new plan with `isthmus migrate plan`, and have it approved.',
  ),
  'missing-dependency': entry(
    500,
    2,
    'A package is missing',
    'Run `npm ci` in the project folder.',
  ),
  'file-unfit': entry(
    500,
    1,
    'The documents of the file cannot be read',
    'Nothing was changed. Correct each place listed, or export the file again.',
  ),
  'backup-damaged': entry(
    500,
    1,
    'The backup is not whole',
    'Nothing was changed. Use another backup: `isthmus backup list` shows them.',
  ),
  'backup-unfit': entry(
    500,
    1,
    'The backup cannot be restored there',
    'Nothing was changed. Each place listed says why.',
  ),
  'restore-incomplete': entry(
    500,
    1,
    'The backend is not equal to the backup',
    'Each place listed says what differs. Run the same command again to go on from here.',
  ),
} as const satisfies Record<string, ErrorEntry>
