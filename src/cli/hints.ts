/** Ways out in the words of the command line, where the catalogue speaks to clients of an API. */
import type { ErrorCode } from '../errors/index.ts'

export const cliHints: Readonly<Partial<Record<ErrorCode, string>>> = {
  'token-required':
    'Put a token of the admin API into ISTHMUS_TOKEN: `isthmus control token create` makes one.',
  'unknown-token':
    'It may have expired, been revoked, or be one of another control store: `isthmus control token list` shows those of this one, `isthmus control token create` makes another.',
  'role-required':
    'Use a token of that role (`isthmus control token create --role`), or ask somebody who has one.',
  'entry-not-found': 'Check the name or the number: `list` and `history` show what there is.',
  'entry-changed':
    'Nothing was changed. Look at what is there now, and run the command again if it is still right.',
  'reason-required': "Say why, for the audit: --reason 'TICKET-7: half way'.",
  'policy-refused': 'Nothing was changed. Correct what is listed, and run the command again.',
  'rollout-refused':
    'Nothing was changed. `isthmus rollout status` shows where it is; with --gateway also what stands in the way.',
  'policy-in-files':
    'Run the command without --gateway, in the folder of these files; or let the policy come from the control store (`control.policy`).',
  'control-unavailable':
    'Gateways go on with their last good policy. See that the database runs, can be reached and written to, and has space; then try again. Meanwhile `isthmus flags kill --here` works on the machine of an instance.',
}
