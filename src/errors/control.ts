/** What only the control plane tells, which no Worker of a data plane has: see `know`. */
import { entry, type ErrorEntry } from './entry.ts'

export const controlErrors = {
  // Control plane
  'token-required': entry(
    401,
    2,
    'A token is required',
    'Send `Authorization: Bearer` with a token of the admin API: `isthmus control token create` makes one.',
  ),
  'unknown-token': entry(
    401,
    2,
    'The token is not accepted',
    'Send a token that has neither expired nor been revoked: `isthmus control token list` shows them.',
  ),
  'sign-in-refused': entry(
    401,
    2,
    'The link does not sign anybody in',
    'Ask for a new one: `isthmus console` prints it, and it is good for one person, once.',
  ),
  'too-many-attempts': entry(
    429,
    2,
    'Too many failed attempts from this address',
    'Correct the token, and try again after the time in Retry-After.',
  ),
  'role-required': entry(
    403,
    2,
    'The role of this token does not allow this',
    'Use a token with the role named in "required", or ask somebody who has one.',
  ),
  'cross-site-request': entry(
    403,
    2,
    'Pages of other origins may not use the admin API',
    'Send the request from a page of the same origin, or from a program.',
  ),
  'unknown-operation': entry(
    404,
    2,
    'The admin API has no such resource',
    'See `/api/openapi.json` for the resources that exist.',
  ),
  'entry-not-found': entry(
    404,
    1,
    'The policy has no such entry',
    'Check the name that "detail" tells.',
  ),
  'unknown-request': entry(
    404,
    1,
    'No request of late has this id',
    'Each process remembers its newest requests since it started: look for older ones in the log.',
  ),
  'unknown-type': entry(
    404,
    1,
    'The versions have no such type in common',
    'Choose one of "choices".',
  ),
  'precondition-required': entry(
    428,
    1,
    'The edit says nothing of what it is made on',
    'Read the entry, and send its "ETag" as "If-Match"; for an entry that is not there yet, send "If-None-Match: *".',
  ),
  'entry-changed': entry(
    412,
    1,
    'Somebody else has changed this',
    'Look at what is there now ("entries", or the history), and repeat the edit on it if it is still right.',
  ),
  'reason-required': entry(
    422,
    1,
    'A reason is required',
    'Say why in "reason". Operators: the setting is `control.requireReason`.',
  ),
  'policy-refused': entry(
    422,
    1,
    'The policy would not be sound',
    'Correct the places listed in "errors"; nothing was changed.',
  ),
  'second-person-required': entry(
    403,
    1,
    'A second person has to approve this',
    'Ask somebody else with the role of a release manager to approve the proposal.',
  ),
  'proposal-not-open': entry(
    409,
    1,
    'The proposal is not in the state for this',
    'See its "state"; a proposal that was withdrawn or applied stays so: make a new one.',
  ),
  'proposal-changed': entry(
    409,
    1,
    'This is not what the proposal says',
    'Read the proposal again, and approve the "digest" that it has now.',
  ),
  'rollout-refused': entry(
    409,
    1,
    'The rollout does not go there',
    'See "detail" and "reasons" for what stands in the way; nothing was changed.',
  ),
  'instance-may-write': entry(
    409,
    1,
    'The instance may still write',
    'Stop it first, or wait until what it has sent can have no effect any more; one that lives need not be declared gone.',
  ),
  'last-admin': entry(
    409,
    1,
    'This is the last token of an admin',
    'Make another one for an admin first, so that somebody can come in.',
  ),
  'policy-in-files': entry(
    409,
    1,
    'The policy is in files',
    'Edit the files, or let the policy come from the control store (`control.policy`).',
  ),
  'audit-broken': entry(
    500,
    1,
    'The audit is not whole',
    'Somebody has written to the database past Isthmus: keep a copy of it, and compare it with an export or a backup.',
  ),
  'not-offered': entry(
    501,
    2,
    'This gateway does not offer that',
    'See "detail" for the setting or the kind of gateway that does.',
  ),
  // The control store
  'control-unavailable': entry(
    503,
    2,
    'The control store cannot be used at the moment',
    'Gateways go on with their last good policy. See that the database named in "detail" runs, can be reached and written to, and has space; then try again.',
  ),
  'control-outcome-unknown': entry(
    504,
    2,
    'Whether the edit was made is unknown',
    'Look at the history before you repeat it: the edit is there, or it was not made.',
  ),
  'control-busy': entry(
    503,
    2,
    'Others edit the control store all the time',
    'Nothing was changed. Try again.',
  ),
  'control-not-ready': entry(
    503,
    2,
    'The control store has not been set up',
    'Run `isthmus control init`, which makes its tables or brings them up to date.',
  ),
  'control-newer': entry(
    500,
    2,
    'The control store belongs to a newer version of Isthmus',
    'Use a version of Isthmus that is at least as new as the one that set it up last. There is no way back but a backup.',
  ),
  'policy-invalid': entry(
    500,
    2,
    'The policy has errors',
    'Correct each place listed; the last good policy stays in force.',
  ),
  'control-corrupt': entry(
    500,
    2,
    'The control store is damaged',
    'Nothing was deleted. Move it aside and restore a backup, or set up a new one and apply the policy from files.',
  ),
} as const satisfies Record<string, ErrorEntry>
