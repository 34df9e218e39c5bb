/** Rows 47 to 60: phased and blue-green deployment, and flags. */
import type { Section } from './row.ts'

const rehearsal = 'rollout/rehearsal.test.ts'
const moves = 'moves a graph while clients of all versions go on'
const runtime = 'runtime/rollouts.test.ts'

export const deployment: Section = {
  title: 'G. Deployment',
  rows: [
    {
      row: 47,
      guide: 'Phase 1: schema changes first',
      here: 'The new version in the contract, the new store beside the old one, `isthmus rollout create`: it begins at `off`, where nothing changes for clients',
      shown: {
        [runtime]:
          'resources are there at once, at off, whether there is a plan or not; and in the metrics',
      },
    },
    {
      row: 48,
      guide: 'Phase 2: migration scripts',
      here: '`isthmus rollout advance` to `dualwrite`, then `isthmus migrate run` and `isthmus rollout copied`; gates stand before each stage',
      shown: {
        [rehearsal]: moves,
        'rollout/gates.test.ts': 'are all passed on the way to a stage, each with its reasons',
      },
    },
    {
      row: 49,
      guide: 'Phase 3: the compatibility layer',
      here: '`isthmus serve`: each client in its version, before either store',
      shown: { 'suite/pairs.ts': 'reads /%s in its own version' },
    },
    {
      row: 50,
      guide: 'Phase 4: clients are updated',
      here: 'One by one: `isthmus clients pin`, `isthmus census` tells who speaks what',
      shown: {
        'cli/release.test.ts': 'pins a client, by any name of the version',
        'control/census/answers.test.ts': 'is told per client and version, with how it was said',
      },
    },
    {
      row: 51,
      guide: 'Phase 5: cleanup once all clients have moved',
      here: '`isthmus rollout complete`, refused by name while old clients are seen. A plan goes on by itself, past a restart, and can be held and taken back',
      shown: {
        [runtime]: [
          'complete is refused by name: old clients, writes under way, kill switches',
          'a plan runs by itself past a restart, and webhooks are told',
        ],
        'cli/rollout.test.ts': 'are declared, sent on, held and led back',
      },
    },
    {
      row: 52,
      guide: 'Blue-green 1: set up the new environment',
      here: '`isthmus store --schema 2.0 --data FILE` sets up an empty one with one command; a store of your own is set up as you do it. `isthmus doctor` looks whether it is there and of its version, `isthmus migrate run` fills it',
      shown: {
        'cli/serve.test.ts':
          'doctor says what to do about stores that are down, wrong versions and taken ports',
        'cli/migrate/guide-scenario.test.ts': 'test_migration_v1_to_v2',
      },
    },
    {
      row: 53,
      guide: 'Blue-green 2: copy and migrate',
      here: '`isthmus migrate run`, and what clients write meanwhile is brought over; `isthmus rollout status` tells what waits',
      shown: {
        'migrate/run/work.test.ts': 'brings over what clients write and delete while it copies',
        'cli/rollout.test.ts': 'show their stages, and the writes that repair has given up',
      },
    },
    {
      row: 54,
      guide: 'Blue-green 3: verify',
      here: '`isthmus migrate cutover` looks at all of it and says which gate is shut: verification, way back, answers to clients of each version; `isthmus audit schema`, and answers of both sides compared while a rollout is at `shadow` and `live`',
      shown: {
        'migrate/verify/verify.test.ts': [
          'names each document that is missing, too much or different, and where',
        ],
        'gateway/rollout/shadow.test.ts':
          'that differs is read again on both sides, and told by path and form',
        'rollout/gates.test.ts': 'ask that something was compared before writes move',
        'cli/migrate/cutover.test.ts':
          'a token is minted by open gates, counts while nothing changes, and cuts over',
      },
    },
    {
      row: 55,
      guide: 'Blue-green 4: switch traffic',
      here: '`isthmus migrate cutover --token`: by the token of evidence that still counts; `isthmus rollout advance --share` by percent, `isthmus clients pin` and flags by client; writes wait for the moment of the change, and `--dry-run` changes nothing',
      shown: {
        [rehearsal]: moves,
        'cli/release.test.ts': [
          'shows what it would do, and does not do it',
          'lets one client go first, and takes it back',
        ],
        'gateway/rollout/opening.test.ts':
          'a write that a change holds up lets its instance follow the change, and goes on after it',
        'cli/migrate/cutover.test.ts': [
          'a token is minted by open gates, counts while nothing changes, and cuts over',
          'a token is void once migration, rollout, contract or backup are others',
        ],
      },
    },
    {
      row: 56,
      guide: 'Blue-green 5: keep the old environment',
      here: 'From `live` on the old store gets every write, too; `isthmus migrate rollback` (or `isthmus rollout rollback`) leads back, `isthmus rollout losses` counts what that would leave behind. `isthmus rehearse` tries the way back on copies before',
      shown: {
        [rehearsal]: moves,
        'rollout/interleavings/moves.test.ts':
          '22: what only green can hold is there after a way back and a write at blue',
        'cli/rollout-losses.test.ts': 'counts by resource and path, and tells no value: %s',
        'cli/migrate/rehearse.test.ts':
          'all steps are taken on copies, and both backends stay as they are',
      },
    },
    {
      row: 57,
      guide: 'The load balancer before both',
      here: '`isthmus serve` is it; `isthmus rollout status`, the admin API and metrics tell where everything is',
      shown: {
        [runtime]:
          'resources are there at once, at off, whether there is a plan or not; and in the metrics',
      },
    },
    {
      row: 58,
      guide:
        'With `new_entity_schema` on: `update_entity_v2`, which sets a visibility where there is none',
      here: 'Clients call one API, and the flag decides which store has it. `updateEntityV2` for who wants to; a visibility that is not said stays as it is',
      shown: {
        'client/client.test.ts':
          'create, read, count and update entities, in the version of the client',
        'gateway/policy/live.test.ts': 'is decided by the flags of the same policy, which it names',
      },
    },
    {
      row: 59,
      guide: 'With the flag off: the visibility is deleted out of the object of the caller',
      here: '`updateEntity`: what an old version does not know is not sent, what is given stays as it is, and what is stored, too',
      shown: {
        'guide/defects.test.ts': [
          'an update of an old client neither changes what it is given nor erases what it cannot see',
          'visibility is never made public by writing with the old schema',
        ],
        'lens/guide.test.ts': 'adapters never mutate their argument',
      },
    },
    {
      row: 60,
      guide: 'The flag changes while it runs',
      here: '`isthmus flags set`, `isthmus flags ramp`, or an edited file: by client and percent, with a history',
      shown: {
        'cli/release.test.ts': [
          'ramps up and down again, to the very same flag',
          'kills, releases and goes back, with a history that says why',
        ],
        'cli/demo.test.ts': 'an edit of the flag file changes the store without a restart',
      },
    },
  ],
}
