import { describe, expect, test } from 'vitest'
import type { Role } from '../../../src/control/port.ts'
import { adminOperations as operations } from '../../../src/runtime/admin-operations.ts'
import { useApi } from './support.ts'

const roles: readonly (Role | 'nobody')[] = ['nobody', 'viewer', 'release-manager', 'admin']

/** Who may do what, as the documentation tells it. A new operation needs its line here. */
const least: Readonly<Record<string, Role | 'nobody'>> = {
  getOpenApi: 'nobody',
  listVerifications: 'viewer',
  listRehearsals: 'viewer',
  listMigrationPlans: 'viewer',
  signIn: 'nobody',
  createSignInLink: 'admin',
  whoAmI: 'viewer',
  getPolicy: 'viewer',
  getNames: 'viewer',
  listEntries: 'viewer',
  getEntry: 'viewer',
  exportPolicy: 'release-manager',
  editPolicy: 'release-manager',
  diffPolicy: 'viewer',
  listHistory: 'viewer',
  revertPolicy: 'release-manager',
  listFlags: 'viewer',
  getFlag: 'viewer',
  putFlag: 'release-manager',
  removeFlag: 'release-manager',
  listFlagHistory: 'viewer',
  revertFlag: 'release-manager',
  rampFlag: 'release-manager',
  setDefaultVariant: 'release-manager',
  setFlagState: 'release-manager',
  targetClient: 'release-manager',
  listFlagDocuments: 'viewer',
  getFlagDocument: 'viewer',
  putFlagDocument: 'release-manager',
  removeFlagDocument: 'release-manager',
  listFlagDocumentHistory: 'viewer',
  listClients: 'viewer',
  getClient: 'viewer',
  putClient: 'release-manager',
  removeClient: 'release-manager',
  pinClient: 'release-manager',
  unpinClient: 'release-manager',
  addKey: 'admin',
  removeKey: 'admin',
  listVersions: 'viewer',
  getVersion: 'viewer',
  putVersion: 'release-manager',
  removeVersion: 'release-manager',
  listVersionHistory: 'viewer',
  getContract: 'viewer',
  getVersionTypes: 'viewer',
  getVersionOpenApi: 'viewer',
  listChanges: 'viewer',
  listLosses: 'viewer',
  convertDocument: 'viewer',
  explainRequest: 'viewer',
  getAnsweredRequest: 'release-manager',
  listKills: 'viewer',
  getKill: 'viewer',
  throwKill: 'release-manager',
  releaseKill: 'release-manager',
  listKillHistory: 'viewer',
  listRollouts: 'viewer',
  getRollout: 'viewer',
  putRollout: 'release-manager',
  removeRollout: 'release-manager',
  listRolloutHistory: 'viewer',
  getRolloutStatus: 'viewer',
  advanceRollout: 'release-manager',
  approveRollout: 'release-manager',
  holdRollout: 'release-manager',
  resumeRollout: 'release-manager',
  rollbackRollout: 'release-manager',
  completeRollout: 'release-manager',
  abortRollout: 'release-manager',
  copiedRollout: 'release-manager',
  getRolloutEvidence: 'viewer',
  listRolloutCells: 'viewer',
  tryRollout: 'release-manager',
  foreseeRollout: 'release-manager',
  getRolloutLosses: 'release-manager',
  listMismatches: 'viewer',
  listMismatchExamples: 'release-manager',
  replayMismatch: 'release-manager',
  listStuckWrites: 'viewer',
  retryWrite: 'release-manager',
  declareWriteLost: 'admin',
  listMembers: 'viewer',
  forgetInstance: 'admin',
  listMigrations: 'viewer',
  getMigration: 'viewer',
  listMigrationQuarantine: 'viewer',
  getMigrationReport: 'viewer',
  pauseMigration: 'release-manager',
  cancelMigration: 'release-manager',
  throttleMigration: 'release-manager',
  listProposals: 'viewer',
  getProposal: 'viewer',
  approveProposal: 'release-manager',
  applyProposal: 'release-manager',
  replaceProposal: 'release-manager',
  withdrawProposal: 'release-manager',
  getAttention: 'viewer',
  getTraffic: 'viewer',
  getCensus: 'viewer',
  listWhere: 'viewer',
  listUsage: 'viewer',
  listFields: 'viewer',
  listContexts: 'release-manager',
  listQuarantine: 'viewer',
  getBlastRadius: 'release-manager',
  previewPin: 'release-manager',
  listInstances: 'viewer',
  getEffect: 'viewer',
  listen: 'viewer',
  listAudit: 'release-manager',
  verifyAudit: 'release-manager',
  exportAudit: 'release-manager',
  listTokens: 'admin',
  createToken: 'admin',
  revokeToken: 'admin',
}

describe('the table of roles', () => {
  test('names every operation', () => {
    expect(operations.map(({ id }) => id).toSorted()).toEqual(Object.keys(least).toSorted())
  })
})

const api = useApi()

describe.each(operations)('$id', ({ id, method, path }) => {
  test.each(roles)('for %s', async (as) => {
    const isAllowed = roles.indexOf(as) >= roles.indexOf(least[id] ?? 'admin')
    const at = path.replaceAll(/\{(\w+)\}/g, 'x')
    // Nobody waits for a stream that never ends.
    const stop = new AbortController()
    const headers = as === 'nobody' ? {} : { authorization: `Bearer ${api.tokens[as]}` }
    const { status } = await fetch(`${api.url}/api${at}`, { method, headers, signal: stop.signal })
    stop.abort()
    const refusal = as === 'nobody' ? 401 : 403
    expect([401, 403].includes(status) ? status : 'let in').toBe(isAllowed ? 'let in' : refusal)
    expect(status).not.toBe(500)
  })
})
