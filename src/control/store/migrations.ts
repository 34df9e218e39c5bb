/** How the tables came to be: forward only, the same text for all databases. Never change one that was published. */

export interface Migration {
  readonly name: string
  readonly statements: readonly string[]
}

/** The number of a migration is its place here, from 1. */
export const migrations: readonly Migration[] = [
  {
    name: 'policy, audit, tokens, facts, instances, proposals, leases',
    statements: [
      `create table isthmus_head (
        id bigint primary key, number bigint not null, hash text not null, at text not null,
        seq bigint not null, last text not null)`,
      `insert into isthmus_head (id, number, hash, at, seq, last)
        values (1, 0, '${'0'.repeat(64)}', '1970-01-01T00:00:00.000Z', 0, '${'0'.repeat(64)}')`,
      `create table isthmus_entries (
        kind text not null, id text not null, number bigint not null, tag text not null,
        value text, primary key (kind, id))`,
      `create index isthmus_entries_number on isthmus_entries (number)`,
      `create table isthmus_changes (
        kind text not null, id text not null, number bigint not null, before text, after text,
        primary key (kind, id, number))`,
      `create index isthmus_changes_number on isthmus_changes (number)`,
      `create table isthmus_audit (
        seq bigint primary key, id text not null, at text not null, actor text not null,
        action text not null, reason text, policy bigint, detail text not null,
        previous text not null, hash text not null)`,
      `create unique index isthmus_audit_policy on isthmus_audit (policy)`,
      `create table isthmus_tokens (
        id text primary key, name text not null, role text not null, digest text not null unique,
        created_at text not null, expires_at text, last_used_at text)`,
      `create table isthmus_usage (
        client text not null, version text not null, source text not null, route text not null,
        backend text not null, status_class text not null, day text not null,
        count bigint not null, first_seen bigint not null, last_seen bigint not null,
        primary key (client, version, source, route, backend, status_class, day))`,
      `create index isthmus_usage_last_seen on isthmus_usage (last_seen)`,
      `create table isthmus_fields (
        client text not null, version text not null, route text not null, field text not null,
        how text not null, count bigint not null, first_seen bigint not null,
        last_seen bigint not null, primary key (client, version, route, field, how))`,
      `create index isthmus_fields_last_seen on isthmus_fields (last_seen)`,
      `create table isthmus_batches (
        instance text not null, sequence bigint not null, at bigint not null,
        primary key (instance, sequence))`,
      `create table isthmus_contexts (
        instance text not null, sequence bigint not null, place bigint not null,
        at bigint not null, value text not null, primary key (instance, sequence, place))`,
      `create index isthmus_contexts_at on isthmus_contexts (at)`,
      `create table isthmus_instances (
        id text primary key, host text not null, started_at text not null, seen_at text not null,
        policy_number bigint not null, policy_hash text not null, applied_at text not null,
        version text not null)`,
      `create table isthmus_proposals (
        id text primary key, proposed_by text not null, at text not null, action text not null,
        reason text, edits text not null, digest text not null, state text not null,
        approvals text not null)`,
      `create index isthmus_proposals_at on isthmus_proposals (at)`,
      `create table isthmus_leases (
        name text primary key, holder text not null, ends bigint not null)`,
    ],
  },
  {
    name: 'authorities and intents of rollouts, quarantine',
    statements: [
      `create table isthmus_authorities (
        resource text primary key, stage text not null, side text not null, epoch bigint not null,
        phase text not null, next_stage text, next_side text)`,
      `create table isthmus_intents (
        id text primary key, resource text not null, key text not null, kind text not null,
        stage text not null, side text not null, epoch bigint not null, owner text,
        state text not null, create_in_flight bigint not null,
        fresh bigint not null, opened bigint not null, deadline bigint not null, due bigint not null,
        attempts bigint not null, problem text)`,
      `create index isthmus_intents_key on isthmus_intents (resource, key)`,
      `create index isthmus_intents_due on isthmus_intents (due)`,
      `create table isthmus_members (
        id text primary key, lease bigint not null, is_bound bigint not null)`,
      `create table isthmus_acks (
        member text not null, resource text not null, epoch bigint not null, phase text not null,
        primary key (member, resource))`,
      `create table isthmus_quarantine (
        id text primary key, route text not null, backend text not null,
        store_version text not null, client_version text not null, place text not null,
        pointer text not null, item text, code text not null, detail text not null,
        count bigint not null, first_seen bigint not null, last_seen bigint not null)`,
      `create index isthmus_quarantine_last_seen on isthmus_quarantine (last_seen)`,
    ],
  },
  {
    name: 'rollouts',
    statements: [
      `alter table isthmus_authorities add column rollout text not null default ''`,
      `alter table isthmus_authorities add column share bigint not null default 0`,
      `alter table isthmus_members add column name text not null default ''`,
      `alter table isthmus_members add column effect bigint not null default 0`,
      `create table isthmus_rollouts (
        id text primary key, version bigint not null, state text not null)`,
      `create table isthmus_cells (
        rollout text not null, at bigint not null, version text not null, route text not null,
        from_backend text not null, to_backend text not null, policy bigint not null,
        lens text not null, from_answers bigint not null, from_errors bigint not null,
        from_ms_0 bigint not null, from_ms_1 bigint not null, from_ms_2 bigint not null,
        from_ms_3 bigint not null, from_ms_4 bigint not null, from_ms_5 bigint not null,
        from_ms_6 bigint not null, from_ms_7 bigint not null, from_ms_8 bigint not null,
        from_ms_9 bigint not null, from_ms_10 bigint not null, from_ms_11 bigint not null,
        from_ms_12 bigint not null, from_ms_13 bigint not null, from_ms_14 bigint not null,
        from_ms_15 bigint not null, from_ms_16 bigint not null, from_ms_17 bigint not null,
        from_ms_18 bigint not null, from_ms_19 bigint not null, from_ms_20 bigint not null,
        from_ms_21 bigint not null, from_ms_22 bigint not null, from_ms_23 bigint not null,
        to_answers bigint not null, to_errors bigint not null, to_ms_0 bigint not null,
        to_ms_1 bigint not null, to_ms_2 bigint not null, to_ms_3 bigint not null,
        to_ms_4 bigint not null, to_ms_5 bigint not null, to_ms_6 bigint not null,
        to_ms_7 bigint not null, to_ms_8 bigint not null, to_ms_9 bigint not null,
        to_ms_10 bigint not null, to_ms_11 bigint not null, to_ms_12 bigint not null,
        to_ms_13 bigint not null, to_ms_14 bigint not null, to_ms_15 bigint not null,
        to_ms_16 bigint not null, to_ms_17 bigint not null, to_ms_18 bigint not null,
        to_ms_19 bigint not null, to_ms_20 bigint not null, to_ms_21 bigint not null,
        to_ms_22 bigint not null, to_ms_23 bigint not null, compared bigint not null,
        mismatched bigint not null,
        primary key (rollout, at, version, route, from_backend, to_backend, policy, lens))`,
      `create table isthmus_mismatches (
        rollout text not null, at bigint not null, version text not null, route text not null,
        from_backend text not null, to_backend text not null, policy bigint not null,
        lens text not null, path text not null, kind text not null, from_form text, to_form text,
        count bigint not null, last_seen bigint not null,
        primary key (rollout, at, version, route, from_backend, to_backend, policy, lens, path, kind))`,
    ],
  },
  {
    name: 'runs that move data',
    statements: [
      `create table isthmus_runs (id text primary key, version bigint not null, state text not null)`,
      `create table isthmus_run_ranges (
        run text not null, place bigint not null, type text not null, after_key text, to_key text,
        at_key text, done bigint not null, counts text not null, version bigint not null,
        primary key (run, place))`,
      `create table isthmus_run_rows (
        run text not null, type text not null, key text not null, code text not null,
        detail text not null, pointer text, document text, primary key (run, type, key))`,
    ],
  },
  {
    name: 'who works on runs that move data',
    statements: [
      `create table isthmus_run_workers (
        run text not null, holder text not null, ranges bigint not null, waits text,
        ends bigint not null, primary key (run, holder))`,
    ],
  },
  {
    name: 'links that sign people in once',
    statements: [
      `create table isthmus_sign_ins (
        digest text primary key, role text not null, created_by text not null,
        expires_at text not null)`,
    ],
  },
  {
    name: 'traffic over time',
    statements: [
      `create table isthmus_traffic (
        span bigint not null, at bigint not null, version text not null, backend text not null,
        store_version text not null, status_class text not null,
        ms_0 bigint not null, ms_1 bigint not null, ms_2 bigint not null, ms_3 bigint not null,
        ms_4 bigint not null, ms_5 bigint not null, ms_6 bigint not null, ms_7 bigint not null,
        ms_8 bigint not null, ms_9 bigint not null, ms_10 bigint not null, ms_11 bigint not null,
        ms_12 bigint not null, ms_13 bigint not null, ms_14 bigint not null, ms_15 bigint not null,
        ms_16 bigint not null, ms_17 bigint not null, ms_18 bigint not null, ms_19 bigint not null,
        ms_20 bigint not null, ms_21 bigint not null, ms_22 bigint not null, ms_23 bigint not null,
        primary key (span, at, version, backend, store_version, status_class))`,
    ],
  },
  {
    name: 'what commands find out about two ends of a migration',
    statements: [
      `create table isthmus_results (
        id text primary key, kind text not null, source text not null, target text not null,
        at bigint not null, body text not null)`,
      `create index isthmus_results_at on isthmus_results (kind, at)`,
    ],
  },
  {
    name: 'who stopped a rollout',
    statements: [`alter table isthmus_rollouts add column stopped text`],
  },
]

export const migrationsTable = `create table if not exists isthmus_migrations (
  number bigint primary key, name text not null, at text not null)`
