/** What gateways answer: all of it is in every Worker, so what only commands, Node, the control plane or the embedded store tell is elsewhere. */
import { entry, type ErrorEntry } from './entry.ts'

/**
 * Exit codes: 1 the input was judged and found wrong, 2 the command could not do its work
 * (bad usage, port taken, file missing), 70 a defect of ours.
 */
export const served = {
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
    'The compatibility matrix refuses this pair of versions',
    'Use a version that the compatibility matrix allows for this backend; "detail" says why this one is refused.',
  ),
  // Identity
  'unknown-client': entry(
    401,
    2,
    'Client not recognised',
    'Send a valid key or token of a client that the gateway knows.',
  ),
  'credentials-required': entry(
    401,
    2,
    'Credentials required',
    'Send the key or token of a client that the gateway knows.',
  ),
  'identity-unavailable': entry(
    503,
    2,
    'Clients cannot be identified at the moment',
    'Try again. Operators: check that the keys of the token issuer can be fetched.',
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
    'The backend does not have this resource yet',
    'Wait for the backend to reach one of the versions listed in "versions".',
  ),
  'gone-from-store': entry(
    410,
    2,
    'The backend no longer has this resource',
    'The version named in "since" removed it: move to a version of the API without it.',
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
  'malformed-json': entry(400, 1, 'Malformed JSON', 'Correct the JSON at the named offset.'),
  'wrong-shape': entry(
    422,
    1,
    'The document does not have the declared shape',
    'Correct the fields named in "errors".',
  ),
  'validation-failed': entry(422, 1, 'Validation failed', 'Correct the fields named in "errors".'),
  'not-representable': {
    ...entry(
      422,
      1,
      'The backend cannot hold this value',
      'Leave the named fields as you read them, or use a newer version of the API.',
    ),
    hintForNewer:
      'Leave out the named fields, or send their defaults, until the backend has moved to a newer version.',
  },
  'path-not-in-version': entry(
    422,
    1,
    'The path does not exist in this version',
    'Use only fields of your own version: its OpenAPI document lists them.',
  ),
  'document-not-in-version': entry(
    409,
    1,
    'The stored document has no form in this version',
    'Nothing was written, because your version cannot show what is stored. Write with one of the versions listed in "versions".',
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
    'The query cannot be translated for the backend',
    'Leave out the parameter named in "parameter", or change it as "detail" says.',
  ),
  'too-large': entry(
    413,
    1,
    'Body too large',
    'Send a smaller body. Operators: `limits` of the configuration has the limit that "detail" names.',
  ),
  'too-much-work': entry(
    422,
    1,
    'The request needs more work than one request may',
    'Send less, or split the request; "detail" names the limit.',
  ),
  'too-deep': entry(
    400,
    1,
    'JSON nested too deeply',
    'Nest the document less deeply. Operators: the limit is `limits.depth` of the configuration.',
  ),
  'headers-too-large': entry(431, 1, 'Request headers too large', 'Send fewer or shorter headers.'),
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
  // Upstream
  'backend-unreachable': entry(
    503,
    2,
    'The backend cannot be reached',
    'Try again. Operators: check that the backend is up. The request was not applied unless "applied" says so.',
  ),
  'backend-timeout': entry(
    504,
    2,
    'The backend took too long',
    'Try again; a write may have been applied.',
  ),
  'backend-broken': entry(
    502,
    2,
    'The backend broke off its answer',
    'Try again. Operators: check the health of the backend.',
  ),
  'backend-bad-answer': entry(
    502,
    2,
    'The backend sent an answer that does not fit its version',
    'Operators: check which schema version the backend really speaks; `isthmus explain` shows how the answer is adapted.',
  ),
  'circuit-open': entry(
    503,
    2,
    'The backend failed repeatedly and is left alone for a moment',
    'Try again after the time in Retry-After.',
  ),
  'backend-busy': entry(
    503,
    2,
    'The backend is at its limit of requests',
    'Try again after the time in Retry-After; nothing was sent. Operators: the limit is `connections` of the backend.',
  ),
  'client-closed': entry(
    499,
    2,
    'The client closed the connection',
    'For logs and metrics only: nobody reads this answer. A write may have been applied.',
  ),
  'no-backend': entry(
    503,
    2,
    'No backend chosen',
    'Operators: check the flag and the backends in the configuration.',
  ),
  overloaded: entry(
    503,
    2,
    'The gateway is at its limit',
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
    'Send the whole request within the time limit that "detail" names.',
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
  usage: entry(500, 2, 'Wrong usage', 'See the help of the command.'),
} as const satisfies Record<string, ErrorEntry>
