/** For a Worker that is bundled without `isthmus compile`: its configuration says the policy, which has no name then. */
import type { LivePolicy } from '../policy/index.ts'

const none: LivePolicy | undefined = undefined

export default none
