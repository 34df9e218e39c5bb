/** The control store over any of its databases. */
import { controlErrors, know } from '../../errors/index.ts'
import type { ControlStore } from '../port.ts'
import { auditRows } from './audit-rows.ts'
import { audit, verifyAudit } from './audit.ts'
import { cells, compared } from './cells.ts'
import { mismatches } from './mismatches.ts'
import { commit } from './commit.ts'
import { contexts } from './contexts.ts'
import type { Database } from './database.ts'
import { entriesAt, readEntry, readKinds } from './entries.ts'
import { fields, take, usage } from './facts.ts'
import { history } from './history.ts'
import { beat, instances } from './instances.ts'
import { lease } from './leases.ts'
import { createLedger } from './ledger/index.ts'
import { forgetMember, members } from './members.ts'
import { assertReady, migrate } from './migrate.ts'
import { changedEntries, createMirror } from './mirror.ts'
import { approve, proposals, propose, setProposal } from './proposals.ts'
import { prune } from './prune.ts'
import { quarantine } from './quarantine.ts'
import { changeRollout, rollouts } from './rollouts.ts'
import { resultStore } from './results.ts'
import { runStore } from './runs.ts'
import { progress, releaseWrite, stuckWrites } from './rollout-work.ts'
import { createSignInLink, signIn } from './sign-in.ts'
import { spoken } from './spoken.ts'
import { readTail } from './tail.ts'
import { told } from './told.ts'
import { createToken, revokeToken, tokenOf, tokens } from './tokens.ts'
import { traffic } from './traffic.ts'
import { createWatching } from './watch.ts'

/** The same database, which refuses where its tables are not those that this program knows. */
const onceReady = (db: Database): Database => {
  let ready: Promise<void> | undefined
  const isReady = (): Promise<void> =>
    (ready ??= assertReady(db).catch((error: unknown) => {
      ready = undefined
      throw error
    }))
  return {
    ...db,
    read: async (queries, how) => {
      await isReady()
      return db.read(queries, how)
    },
    write: async (queries, how) => {
      await isReady()
      return db.write(queries, how)
    },
  }
}

export const createControlStore = (bare: Database): ControlStore => {
  know(controlErrors)
  const db = onceReady(bare)
  const mirror = createMirror(db)
  const watching = createWatching(db)
  return {
    kind: db.kind,
    migrate: () => migrate(bare),
    head: async () => (await readTail(db)).head,
    entries: (since) =>
      since === undefined
        ? mirror.see(({ tail, stored }) => ({
            head: tail.head,
            entries: [...stored.values()].filter(({ value }) => value !== null),
          }))
        : changedEntries(db, since),
    entry: (kind, id) => readEntry(db, kind, id),
    entriesOf: (...kinds) => readKinds(db, kinds),
    commit: async (wanted) => {
      const committed = await commit(db, mirror, wanted)
      if (committed.kind === 'committed') watching.tell(committed.head)
      return committed
    },
    history: (of) => history(db, of),
    entriesAt: (number) => entriesAt(db, number),
    watch: (changed) => watching.watch(changed),
    audit: (act) => audit(db, act),
    auditRows: (of) => auditRows(db, of),
    verifyAudit: () => verifyAudit(db),
    createToken: (token) => createToken(db, token),
    tokens: () => tokens(db),
    tokenOf: (secret) => tokenOf(db, secret),
    revokeToken: (id, by) => revokeToken(db, id, by),
    createSignInLink: (link) => createSignInLink(db, link),
    signIn: (code, tokenEnds) => signIn(db, code, tokenEnds),
    take: (batch) => take(db, batch),
    usage: (filter) => usage(db, filter),
    spoken: (clients, since) => spoken(db, clients, since),
    fields: (filter) => fields(db, filter),
    traffic: (filter) => traffic(db, filter),
    contexts: (limit) => contexts(db, limit),
    quarantine: (of) => quarantine(db, of),
    cells: (rollout, since) => cells(db, rollout, since),
    compared: (rollout, lens, ms) => compared(db, rollout, lens, ms),
    mismatches: (of) => mismatches(db, of),
    prune: (older) => prune(db, older),
    beat: (...rows) => beat(db, rows),
    instances: () => instances(db),
    propose: (proposal) => propose(db, proposal),
    proposals: (state) => proposals(db, state),
    approve: (id, by, digest) => approve(db, id, by, digest),
    setProposal: (id, state, by) => setProposal(db, id, state, by),
    rollouts: () => rollouts(db),
    changeRollout: (change) => changeRollout(db, change),
    progress: () => progress(db),
    stuckWrites: (of) => stuckWrites(db, of),
    releaseWrite: (release) => releaseWrite(db, release),
    ledger: (member, times, name) => createLedger(db, member, times, name),
    members: () => members(db),
    forgetMember: (forget) => forgetMember(db, forget),
    runs: runStore(db),
    results: resultStore(db),
    lease: (name, holder, ms) => told(lease(db, name, holder, ms)),
    close: () => db.close(),
  }
}
