// Makes, or brings up to date, the roles by which Kelmah uses a MongoDB database. Run it as a user who may manage roles (userAdmin on the database), again
// before each release that brings a collection:
//
//   mongosh "mongodb+srv://…" --eval 'const database = "kelmah"' infra/mongodb-roles.js
//
// kelmahApp is for the app: it finds, inserts, updates and removes in the collections that it uses, and can neither change nor remove what is only ever added
// to (the log of events, the journal, the audit log), nor change the schema. kelmahMigration is for `--migrate` alone. With MongoDb__EventsKeptDays, the app
// moves old events into their archive, which needs the right to remove them: add `const eventsAreArchived = true` to --eval.

const target = db.getSiblingDB(typeof database === 'undefined' ? 'kelmah' : database);
const archives = typeof eventsAreArchived !== 'undefined' && eventsAreArchived;

const read = ['find'];
const append = [...read, 'insert'];
const advance = [...append, 'update'];
const change = [...advance, 'remove'];

const rights = {
  // Entities.
  account_mail_requests: change,
  amendments: change,
  applications: change,
  attachment_spaces: change,
  attachments: change,
  audit_entries: append,
  audit_heads: advance,
  certificates: change,
  chargeback_evidence: change,
  chargebacks: change,
  contract_endings: change,
  contract_terms: change,
  contracts: change,
  data_keys: change,
  disputes: change,
  email_changes: change,
  escrows: change,
  exchanges: change,
  exports: change,
  forfeitures: append,
  idempotent_requests: change,
  invitations: change,
  job_revisions: change,
  jobs: change,
  known_places: change,
  ledger_corrections: change,
  ledger_reconciliations: append,
  milestones: change,
  notifications: change,
  offers: change,
  payout_accounts: change,
  payout_destinations: change,
  phone_number_codes: change,
  refresh_tokens: change,
  refund_requests: change,
  saved_jobs: change,
  saved_searches: change,
  saved_workers: change,
  search_matches: change,
  sealed_offers: change,
  sealing_progress: change,
  sign_in_challenges: change,
  skill_names: change,
  step_up_codes: change,
  stripe_events: change,
  stripe_movements: change,
  subscriptions: change,
  totp_factors: change,
  transactions: change,
  users: change,
  wallets: change,
  withdrawals: change,
  wrong_guesses: change,

  // Events, and where they still have to go.
  events: archives ? [...append, 'remove'] : append,
  // The $merge of an aggregation asks for both, though it keeps what is there.
  events_archive: archives ? advance : read,
  unrelayed_events: change,
  parked_events: change,
  handled_messages: [...append, 'remove'],

  // The journal: entries are added, and sums move on.
  journal_entries: append,
  journal_balances: advance,
  journal_closed_balances: advance,
  journal_closing: advance,

  leases: advance,
  guarded_sets: advance,

  // Which version the database is at.
  schema: read,
};

const onEach = actionsOf => Object.keys(rights).map(collection => ({
  resource: { db: target.getName(), collection },
  actions: actionsOf(collection),
}));

// What is computed in documents, and what releases have retired in events, is written by the migration.
const migrate = ['find', 'insert', 'update', 'createCollection', 'collMod', 'createIndex', 'dropIndex', 'listIndexes', 'collStats'];

const define = (role, privileges) => (target.getRole(role) === null
  ? target.createRole({ role, privileges, roles: [] })
  : target.updateRole(role, { privileges, roles: [] }));

define('kelmahApp', onEach(collection => rights[collection]));
define('kelmahMigration', [
  ...onEach(() => migrate),
  { resource: { db: target.getName(), collection: '' }, actions: ['listCollections'] },
]);
