/** The one list of everything that can go wrong: HTTP problems, author errors and exit codes come from it. */

export interface ErrorEntry {
  /** HTTP status when it is answered over HTTP. */
  readonly status: number
  /** Exit code when a command ends with it. */
  readonly exit: number
  readonly title: string
  /** What the reader can do about it. */
  readonly hint: string
}

const entry = (status: number, exit: number, title: string, hint: string): ErrorEntry => ({
  status,
  exit,
  title,
  hint,
})

/**
 * Exit codes: 1 the input was judged and found wrong, 2 the command could not do its work
 * (bad usage, port taken, file missing), 70 a defect of ours.
 */
export const catalogue = {
  // Negotiation
  'malformed-version': entry(
    400,
    2,
    'Malformed API version',
    'Write the version once, in the form that "detail" names.',
  ),
  'unsupported-version': entry(
    400,
    2,
    'Unsupported API version',
    'Use one of the versions listed in "supported".',
  ),
  'retired-version': entry(
    410,
    2,
    'API version retired',
    'Move to the version named in the "successor-version" link.',
  ),
  'pair-refused': entry(
    501,
    1,
    'This client version is refused by this store version',
    'Use a version that the compatibility matrix allows for this store; "reason" says why.',
  ),
  // Identity
  'unknown-client': entry(
    401,
    2,
    'Client not recognised',
    'Send a valid key or token of a configured client.',
  ),
  'credentials-required': entry(
    401,
    2,
    'Credentials required',
    'Send the key or token of a configured client.',
  ),
  'identity-unavailable': entry(
    503,
    2,
    'Clients cannot be recognised just now',
    'Try again; check that the keys of the token signer can be fetched.',
  ),
  // Routes
  'route-not-in-version': entry(
    404,
    2,
    'No such route in this API version',
    'Use one of the versions listed in "versions".',
  ),
  'not-in-store-version': entry(
    501,
    2,
    'The store does not have this resource yet',
    'Wait for the store to reach one of the versions listed in "versions".',
  ),
  'gone-from-store': entry(
    410,
    2,
    'The store does not have this resource any more',
    'It is gone since the version named in "since": move to a version of the API without it.',
  ),
  'unknown-route': entry(
    404,
    2,
    'Unknown route',
    'See the OpenAPI document of your version for the routes that exist.',
  ),
  'method-not-allowed': entry(
    405,
    2,
    'Method not allowed',
    'Use one of the methods listed in the "Allow" header.',
  ),
  // Payloads
  malformed: entry(400, 1, 'Malformed request', 'Correct the request as "detail" says.'),
  'expectation-failed': entry(
    417,
    1,
    'Expectation not known',
    'Send the request without "Expect", or with "Expect: 100-continue".',
  ),
  'malformed-json': entry(400, 1, 'Malformed JSON', 'Correct the JSON at the named offset.'),
  'wrong-shape': entry(
    422,
    1,
    'The document does not have the declared shape',
    'Correct the fields named in "errors".',
  ),
  'validation-failed': entry(422, 1, 'Validation failed', 'Correct the fields named in "errors".'),
  'not-representable': entry(
    422,
    1,
    'The store cannot hold this value',
    'Leave the named fields at their defaults until the store has moved.',
  ),
  'path-not-in-version': entry(
    422,
    1,
    'The path does not exist in this version',
    'Use a path of your own version of the schema.',
  ),
  'document-not-in-version': entry(
    409,
    1,
    'What is stored does not exist in this version',
    'Nothing was written, as your version cannot show what is there. Write with one of the versions listed in "versions".',
  ),
  'write-conflict': entry(
    409,
    1,
    'The document keeps changing',
    'Read the document again and repeat the change; "conflicts" shows both sides.',
  ),
  'unmappable-query': entry(
    400,
    1,
    'The query cannot be carried to the store',
    'Drop or change the named parameter.',
  ),
  'too-large': entry(
    413,
    1,
    'Body too large',
    'Send a smaller body, or raise the limit in the configuration.',
  ),
  'too-much-work': entry(
    422,
    1,
    'The request costs more work than one may',
    'Split the request, or send less; "detail" names the limit.',
  ),
  'too-deep': entry(
    400,
    1,
    'JSON nested too deeply',
    'Flatten the document, or raise the limit in the configuration.',
  ),
  'headers-too-large': entry(431, 1, 'Request headers too large', 'Send fewer or shorter headers.'),
  'target-too-long': entry(
    414,
    1,
    'Request target too long',
    'Send a shorter path and query, or raise `limits.headerBytes` in the configuration.',
  ),
  'unsupported-media-type': entry(
    415,
    1,
    'Unsupported media type',
    'Send the body in one of the media types listed in "supported".',
  ),
  'unsupported-encoding': entry(
    415,
    1,
    'Unsupported content encoding',
    'Send the body plain, or in one of the encodings listed in "supported".',
  ),
  'precondition-failed': entry(
    412,
    1,
    'Precondition failed',
    'Read the document again and repeat the change on what is there now.',
  ),
  // Store resources
  'entity-not-found': entry(
    404,
    1,
    'Entity not found',
    'Check the id; the entity may have been deleted.',
  ),
  'relation-not-found': entry(
    404,
    1,
    'Relation not found',
    'Check the id; the relation may have been deleted.',
  ),
  'version-not-found': entry(
    404,
    1,
    'State version not found',
    'Check the id of the state version.',
  ),
  'event-not-found': entry(404, 1, 'Event not found', 'Check the id of the event.'),
  'delta-not-found': entry(404, 1, 'Delta record not found', 'Check the id of the delta record.'),
  'access-control-not-found': entry(
    404,
    1,
    'Access control record not found',
    'Check the entity id; it may have no access control record.',
  ),
  'entity-in-use': entry(409, 1, 'Entity in use', 'Delete the relations of the entity first.'),
  'already-exists': entry(
    409,
    1,
    'Already exists',
    'Use PUT to replace what is there, or choose another key.',
  ),
  // Upstream
  'backend-unreachable': entry(
    503,
    2,
    'The store cannot be reached',
    'Check that the named backend is up; the request was not applied unless "applied" says so.',
  ),
  'backend-timeout': entry(
    504,
    2,
    'The store took too long',
    'Try again; a write may have been applied.',
  ),
  'backend-broken': entry(
    502,
    2,
    'The store broke off its answer',
    'Try again; check the health of the named backend.',
  ),
  'backend-bad-answer': entry(
    502,
    2,
    'The store sent an answer that does not fit its version',
    'Check which schema version the named backend really speaks.',
  ),
  'circuit-open': entry(
    503,
    2,
    'The store is resting after repeated failures',
    'Try again after the time in Retry-After.',
  ),
  'backend-busy': entry(
    503,
    2,
    'The store has enough to do',
    'Try again after the time in Retry-After; nothing was sent. "connections" of the backend is the bound.',
  ),
  'client-closed': entry(
    499,
    2,
    'The client went away',
    'Nobody reads this answer: it is for logs and metrics. A write may have been applied.',
  ),
  'no-backend': entry(
    503,
    2,
    'No backend chosen',
    'Check the flag and the backends in the configuration.',
  ),
  overloaded: entry(
    503,
    2,
    'The gateway has too much to do',
    'Try again after the time in Retry-After; "detail" names the limit.',
  ),
  draining: entry(
    503,
    2,
    'The gateway is shutting down',
    'Try again; another instance will answer.',
  ),
  'request-timeout': entry(
    408,
    2,
    'The request took too long to arrive',
    'Send the request faster.',
  ),
  'adapter-failed': entry(
    500,
    70,
    'An adapter failed',
    'This is a defect of the custom adapter named in "detail"; other requests are not affected.',
  ),
  internal: entry(
    500,
    70,
    'Internal error',
    'This is a defect of the gateway: report it with the request id.',
  ),
  // Commands and configuration
  'contract-invalid': entry(
    500,
    1,
    'The contract has errors',
    'Correct each place listed; `isthmus check` shows them all.',
  ),
  'config-invalid': entry(
    500,
    2,
    'The configuration has errors',
    'Correct each place listed in the configuration file.',
  ),
  'flags-invalid': entry(
    500,
    1,
    'The flag definitions have errors',
    'Correct each place listed; the last good set stays in force.',
  ),
  'port-in-use': entry(
    500,
    2,
    'Port already in use',
    'Stop the other program, or choose another port by option or environment.',
  ),
  'file-not-found': entry(500, 2, 'File not found', 'Check the path.'),
  usage: entry(500, 2, 'Wrong usage', 'See the help of the command.'),
  'missing-dependency': entry(
    500,
    2,
    'A package is missing',
    'Run `npm ci` in the project folder.',
  ),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof catalogue
